"""The bot: questions, retrieval, verified answers, and the Discord front end."""
