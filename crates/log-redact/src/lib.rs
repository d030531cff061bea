//! Redaction of log records: fields dropped, masked or hashed with a key, and patterns found wherever they are written.
