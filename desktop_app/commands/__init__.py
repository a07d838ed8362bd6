"""What a person can do, declared once with title, help and keys; free of Qt."""
