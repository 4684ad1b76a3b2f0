"""The storage room: the only room that speaks SQL: keys, database, repositories, audit."""
