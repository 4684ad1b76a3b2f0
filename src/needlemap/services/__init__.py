"""What window and command line do alike with open records: reports, exports, histories."""
