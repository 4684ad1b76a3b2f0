"""The only room that speaks SQL: keys, database, repositories, audit."""
