ALTER TABLE members ADD COLUMN paid_cents INTEGER NOT NULL DEFAULT 0;
UPDATE members SET paid_cents = (SELECT coalesce(sum(cents), 0) FROM payments WHERE member_id = members.id);
