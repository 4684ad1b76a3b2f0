"""The treatment room: click on the body, chart the site."""
