; Inno Setup 6: an installer of the one-folder build, for one user, without administrator's rights.
; UNTESTED: written from Inno Setup's documentation, never compiled.
; usage: iscc /DVersion=0.1.0 assets\packaging\windows\needlemap.iss     (after build.ps1)
#ifndef Version
  #error Name the version: iscc /DVersion=...
#endif
#define Root "..\..\.."

[Setup]
AppId=org.needlemap.NeedleMap
AppName=NeedleMap
AppVersion={#Version}
AppPublisher=The NeedleMap developers
DefaultDirName={autopf}\NeedleMap
DefaultGroupName=NeedleMap
PrivilegesRequired=lowest
PrivilegesRequiredOverridesAllowed=dialog
; What the pinned wheels of Qt reach.
MinVersion=10.0.17763
ArchitecturesAllowed=x64compatible
ArchitecturesInstallIn64BitMode=x64compatible
LicenseFile={#Root}\LICENSE
SetupIconFile={#Root}\assets\icons\needlemap.ico
UninstallDisplayIcon={app}\needlemap.exe
OutputDir={#Root}\dist
OutputBaseFilename=needlemap-{#Version}-Windows-x64-setup
Compression=lzma2/max
SolidCompression=yes
; A program that is open would keep its files: the user is asked to close it.
CloseApplications=yes
RestartApplications=no

[Files]
Source: "{#Root}\dist\needlemap\*"; DestDir: "{app}"; Flags: ignoreversion recursesubdirs

[Icons]
Name: "{group}\NeedleMap"; Filename: "{app}\needlemap.exe"; AppUserModelID: "org.needlemap.NeedleMap"
Name: "{autodesktop}\NeedleMap"; Filename: "{app}\needlemap.exe"; Tasks: desktopicon

[Tasks]
Name: desktopicon; Description: "An icon on the desktop"; Flags: unchecked

[InstallDelete]
; Libraries of the version before would be found by the new one.
Type: filesandordirs; Name: "{app}\_internal"

; The records lie in the user's own folder: uninstalling leaves them alone.
