#!/usr/bin/env bash
# Gives git an identity of last resort before a git command, so that no commit is refused for want of one.
export HOME="${HOME:-/root}"
case "$(cat)" in
  *'"bash"'*git*)
    git config --global user.name >/dev/null 2>&1 || git config --global user.name Agent
    git config --global user.email >/dev/null 2>&1 || git config --global user.email agent@localhost
    ;;
esac
exit 0
