"""Previous sites: earlier sessions and protocols on the body, copied forward by a click."""
