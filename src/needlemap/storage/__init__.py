"""The only room that speaks SQL: the encrypted file, its keys, its log, its repositories."""
