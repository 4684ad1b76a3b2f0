"""What a click or a drag means: place, link, remove needles, type a site."""
