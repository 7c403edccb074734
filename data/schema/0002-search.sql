-- Full text over what was said: pairs of Chinese characters, words of other scripts (tokenizer `tend`, src/store/sqlite/fts.c).
-- The program itself keeps it current: other tools do not know the tokenizer.
CREATE VIRTUAL TABLE message_fts USING fts5(subject, text, content='message', content_rowid='id', tokenize='tend');
INSERT INTO message_fts(message_fts) VALUES('rebuild');
