"""The Discord front end. Knows questions and answers, not how they are found or stored."""
