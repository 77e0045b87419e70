"""The HTTP API: one router per resource. Handlers only translate; decisions live in the rooms below."""
