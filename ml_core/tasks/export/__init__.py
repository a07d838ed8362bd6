"""Write crops as copies, for other editors, as a contact sheet and a table; and take an export back."""
