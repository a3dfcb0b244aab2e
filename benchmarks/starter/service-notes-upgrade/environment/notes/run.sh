#!/bin/bash
# Starts the notes service at NOTES_PORT.
cd "$(dirname "$0")" || exit 1
exec python3 app.py "${NOTES_PORT:?is not set}"
