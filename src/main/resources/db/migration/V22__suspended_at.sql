-- When a replay was suspended: who resumes it names the suspension that was seen. It stays behind when the replay runs again.
ALTER TABLE replay ADD COLUMN suspended_at BIGINT;
