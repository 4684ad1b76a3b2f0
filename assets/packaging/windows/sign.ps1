# Signs programs with the certificate whose thumbprint NEEDLEMAP_SIGN holds, from the user's own store.
# UNTESTED: there is no certificate yet. No secret belongs into this file or onto a command line.
# usage: pwsh assets/packaging/windows/sign.ps1 FILE...
$ErrorActionPreference = "Stop"
if (-not $env:NEEDLEMAP_SIGN) { throw "Set NEEDLEMAP_SIGN to the thumbprint of the certificate." }
if (-not $env:NEEDLEMAP_TIMESTAMP) { throw "Set NEEDLEMAP_TIMESTAMP to the address of the time stamp service." }
foreach ($file in $args) {
    signtool sign /sha1 $env:NEEDLEMAP_SIGN /fd sha256 /tr $env:NEEDLEMAP_TIMESTAMP /td sha256 $file
    if ($LASTEXITCODE) { throw "$file was not signed" }
    signtool verify /pa $file
    if ($LASTEXITCODE) { throw "the signature of $file does not verify" }
}
