"""What a person can choose once and for all, typed and bounded; free of Qt."""
