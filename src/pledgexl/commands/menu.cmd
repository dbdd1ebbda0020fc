@echo off
rem Opens the menu of pledgexl. Files that are dropped on this file are imported or checked.
rem ASCII only: cmd.exe reads this file by the code page of the PC, which nothing here changes.
rem Python writes to the console by itself, in Unicode, whatever the code page is.
setlocal EnableExtensions DisableDelayedExpansion
set "PLEDGEXL_SCRIPT=%~f0"
set "PLEDGEXL_COMMAND_LINE="
set "PYTHONIOENCODING="
set "PYTHONLEGACYWINDOWSSTDIO="

rem The command line as Explorer wrote it: "&" and "^" in the name of a file are lost in %%1.
setlocal EnableDelayedExpansion
for /f "tokens=* delims=" %%L in ("!CMDCMDLINE!") do (
  endlocal
  set "PLEDGEXL_COMMAND_LINE=%%L"
)

rem The offline bundle in this folder or above, else an installed Python that has pledgexl.
set "BUNDLE="
if exist "%~dp0..\..\bundle.json" set "BUNDLE=%~dp0..\..\"
if exist "%~dp0..\bundle.json" set "BUNDLE=%~dp0..\"
if exist "%~dp0bundle.json" set "BUNDLE=%~dp0"
if not defined BUNDLE goto elsewhere
if exist "%BUNDLE%python\python.exe" goto bundled
rem A bundle without Python: its own command finds the one that its packages are for.
call "%BUNDLE%pledgexl.cmd" -C "%~dp0." menu %*
set "CODE=%ERRORLEVEL%"
goto end

:elsewhere
py -3 -P -X utf8 -c "import pledgexl" >nul 2>nul
if "%ERRORLEVEL%"=="0" goto launcher
python -P -X utf8 -c "import pledgexl" >nul 2>nul
if "%ERRORLEVEL%"=="0" goto installed
echo Python no pledgexl ga mitsukarimasen. Jouhou-tantou ni renraku shite kudasai.
echo pledgexl was not found. Ask those who look after this PC to install Python and pledgexl.
set "CODE=2"
goto end

:bundled
"%BUNDLE%python\python.exe" -I -X utf8 "%BUNDLE%start.py" -C "%~dp0." menu %*
set "CODE=%ERRORLEVEL%"
goto end

:launcher
py -3 -P -X utf8 -m pledgexl -C "%~dp0." menu %*
set "CODE=%ERRORLEVEL%"
goto end

:installed
python -P -X utf8 -m pledgexl -C "%~dp0." menu %*
set "CODE=%ERRORLEVEL%"

:end
echo.
pause
rem Explorer starts a console of its own ("cmd /c"): what is left of its command line is not run.
setlocal EnableDelayedExpansion
if /i not "!CMDCMDLINE: /c =!"=="!CMDCMDLINE!" exit %CODE%
exit /b %CODE%
