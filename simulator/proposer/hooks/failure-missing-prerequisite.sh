#!/usr/bin/env bash
# Says with a failure which preparation was missing, where the error tells.
case "$(cat)" in
  *"tell me who you are"* | *"empty ident"* | *"identity unknown"*)
    advice="git has no identity. Set user.name and user.email in this repository, then commit again." ;;
  *"ermission denied"* | *"not executable"*)
    advice="A permission is missing. Grant it with chmod before you run the file or write to it again." ;;
  *"o such file or directory"* | *"irectory nonexistent"*)
    advice="A directory may be missing. Create it with mkdir -p first, then run the command again." ;;
  *"ommand not found"* | *"o module named"* | *"not initialised"* | *"not initialized"* | *"not configured"*)
    advice="A tool is not set up. Install, initialise or configure the tool first, then run the command again." ;;
  *) exit 0 ;;
esac
printf '{"hookSpecificOutput": {"additionalContext": "%s"}}\n' "$advice"
