"""The window, its pages and how one gets from page to page."""
