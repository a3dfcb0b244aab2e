project = "ledger-cli"
release = "2.3.1"
html_title = "Ledger manual"
