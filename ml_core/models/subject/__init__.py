"""Where the subject and the faces of a photo are."""
