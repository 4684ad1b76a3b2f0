# Builds the one-folder program and its installer on Windows. UNTESTED: never run.
# usage: pwsh assets/packaging/windows/build.ps1      (in the checkout; needs Python 3.11 and Inno Setup 6)
# With NEEDLEMAP_SIGN set (see sign.ps1) the programs and the installer are signed.
$ErrorActionPreference = "Stop"
$here = $PSScriptRoot
$built = "build/package"
function Invoke-Checked { & $args[0] @($args[1..($args.Length - 1)]); if ($LASTEXITCODE) { throw "$args failed" } }

if (-not (Test-Path .venv-package)) { Invoke-Checked py -3.11 -m venv .venv-package }
$python = Resolve-Path .venv-package/Scripts/python.exe
Invoke-Checked $python -m pip install --quiet --upgrade --constraint constraints.txt pip
Invoke-Checked $python -m pip install --quiet --constraint constraints.txt --build-constraint constraints.txt --group package
Remove-Item -Recurse -Force -ErrorAction Ignore $built, dist/needlemap
New-Item -ItemType Directory -Force $built, dist | Out-Null
Invoke-Checked $python -m build --quiet --wheel --outdir $built .
Invoke-Checked $python -m pip install --quiet --constraint constraints.txt (Get-Item "$built/needlemap-*.whl")

$spec = Resolve-Path "$here/../needlemap.spec"
$out = Resolve-Path dist
Push-Location $built  # so that the installed wheel is analysed and not the checkout
try { Invoke-Checked $python -m PyInstaller --noconfirm --distpath $out --workpath work $spec } finally { Pop-Location }
Invoke-Checked $python "$here/../licences.py" dist/needlemap
Invoke-Checked dist/needlemap/needlemap-cli.exe self-check

if ($env:NEEDLEMAP_SIGN) { & "$here/sign.ps1" dist/needlemap/needlemap.exe dist/needlemap/needlemap-cli.exe }
$version = & $python -c "from importlib.metadata import version; print(version('needlemap'))"
Invoke-Checked iscc "/DVersion=$version" "$here/needlemap.iss"
if ($env:NEEDLEMAP_SIGN) { & "$here/sign.ps1" (Get-Item "dist/needlemap-$version-*-setup.exe") }
