"""Write cropped copies of photos."""
