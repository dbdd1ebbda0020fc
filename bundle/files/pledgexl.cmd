@echo off
rem Starts pledgexl from this folder: pledgexl.cmd check 2024-04
rem ASCII only: cmd reads this file in the code page of the PC. What people read comes from Python.
setlocal DisableDelayedExpansion
set "PLEDGEXL_PYTHON=%~dp0python\python.exe"
if exist "%PLEDGEXL_PYTHON%" goto found

rem There is no Python in this folder: use the one that is installed.
py -@DOTTED@ -c "" >nul 2>nul
if not errorlevel 1 goto launcher
set "PLEDGEXL_PYTHON=%ProgramFiles%\Python@DIGITS@\python.exe"
if exist "%PLEDGEXL_PYTHON%" goto found
set "PLEDGEXL_PYTHON=%LocalAppData%\Programs\Python\Python@DIGITS@\python.exe"
if exist "%PLEDGEXL_PYTHON%" goto found
goto missing

:found
"%PLEDGEXL_PYTHON%" -I -X utf8 "%~dp0start.py" %*
exit /b %ERRORLEVEL%

:launcher
py -@DOTTED@ -I -X utf8 "%~dp0start.py" %*
exit /b %ERRORLEVEL%

:missing
rem A text that Notepad shows in Japanese, whatever the code page is.
start "" "%~dp0no-python.txt"
echo Python @DOTTED@ (64-bit) was not found. See no-python.txt in this folder. 1>&2
exit /b 2
