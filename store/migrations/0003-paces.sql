-- One row for each paced system: whose turn it is, among all processes. Times are milliseconds since 1970 by this
-- server's clock, as double precision, so that the arithmetic is the same as in the lanes.
CREATE TABLE pace (
  key            text COLLATE "C" PRIMARY KEY,
  -- the first slot that nobody has taken yet
  next_due       double precision NOT NULL DEFAULT '-Infinity',
  -- the system asked for a pause until then
  blocked_until  double precision NOT NULL DEFAULT '-Infinity',
  -- counts the leases, so that only the latest can be given back
  grants         bigint NOT NULL DEFAULT 0,
  -- lanes that wait: owner -> {rank, since, until}
  wishes         jsonb NOT NULL DEFAULT '{}',
  -- why nobody calls the system, since when, and when the next trial may go
  parked_because text CHECK (parked_because IN ('unavailable', 'unauthorized')),
  parked_since   double precision,
  next_trial     double precision,
  openings       integer NOT NULL DEFAULT 0
) WITH (fillfactor = 50);

-- Gives turns, or says when to ask again: at is only for tests. The lanes' own process-wide pace follows the same rules
-- (systems/transport/memory-pace.ts), and a test holds the two together.
CREATE FUNCTION pace_lease(
  lane_key text, lane_owner text, lane_rank integer, wanted integer, next_rank integer,
  interval_ms double precision, lookback_ms double precision, span_ms double precision,
  wish_ms double precision, again_ms double precision, lead_ms double precision, at double precision,
  OUT turns integer, OUT first_in_ms double precision, OUT lease bigint, OUT ask_in_ms double precision,
  OUT blocked_for_ms double precision
) LANGUAGE plpgsql AS $$
DECLARE
  row pace%ROWTYPE;
  now_ms double precision;
  own jsonb;
  others jsonb;
  wish_rank integer;
  wish_since double precision;
  due double precision;
  first_slot double precision;
  outranked boolean;
BEGIN
  -- A lease lost in a crash of the server is older than the restart takes; waiting for the disk would cost each call.
  PERFORM set_config('synchronous_commit', 'off', true);
  SELECT * INTO row FROM pace WHERE key = lane_key FOR UPDATE;
  IF NOT FOUND THEN
    INSERT INTO pace (key) VALUES (lane_key) ON CONFLICT DO NOTHING;
    SELECT * INTO row FROM pace WHERE key = lane_key FOR UPDATE;
  END IF;
  now_ms := coalesce(at, extract(epoch FROM clock_timestamp())::double precision * 1000);

  own := row.wishes -> lane_owner;
  wish_since := CASE WHEN (own ->> 'until')::double precision > now_ms AND (own ->> 'rank')::integer = lane_rank
                THEN (own ->> 'since')::double precision ELSE now_ms END;
  SELECT coalesce(jsonb_object_agg(wish.key, wish.value), '{}'),
         coalesce(bool_or((wish.value ->> 'rank')::integer < lane_rank OR
           ((wish.value ->> 'rank')::integer = lane_rank AND (wish.value ->> 'since')::double precision < wish_since)), false)
    INTO others, outranked
    FROM jsonb_each(row.wishes) AS wish
    WHERE wish.key <> lane_owner AND (wish.value ->> 'until')::double precision > now_ms;

  -- Further ahead than this, the server's clock went back.
  due := least(row.next_due, greatest(now_ms, row.blocked_until) + lead_ms + interval_ms);
  first_slot := greatest(due, now_ms - lookback_ms);
  blocked_for_ms := greatest(0, row.blocked_until - now_ms);

  IF blocked_for_ms > 0 OR first_slot > now_ms OR outranked THEN
    turns := 0;
    first_in_ms := 0;
    lease := row.grants;
    ask_in_ms := greatest(blocked_for_ms, first_slot - now_ms, CASE WHEN outranked THEN again_ms ELSE 0 END);
    wish_rank := lane_rank;
  ELSE
    turns := least(wanted, greatest(1, floor((now_ms + span_ms - first_slot) / interval_ms)::integer + 1));
    first_in_ms := first_slot - now_ms;
    lease := row.grants + 1;
    due := first_slot + turns * interval_ms;
    ask_in_ms := greatest(0, due - now_ms);
    wish_rank := CASE WHEN turns < wanted THEN lane_rank ELSE next_rank END;
    wish_since := now_ms;
  END IF;
  IF wish_rank IS NOT NULL THEN
    others := others || jsonb_build_object(lane_owner,
      jsonb_build_object('rank', wish_rank, 'since', wish_since, 'until', now_ms + ask_in_ms + wish_ms));
  END IF;
  UPDATE pace SET next_due = due, grants = lease, wishes = others WHERE key = lane_key;
END $$;

-- Parks a system, or notes that its trial failed.
CREATE FUNCTION pace_park(
  lane_key text, why text, trial boolean, shortest_ms double precision, longest_ms double precision,
  lasts_ms double precision, at double precision,
  OUT is_first boolean, OUT next_trial_in_ms double precision
) LANGUAGE plpgsql AS $$
DECLARE
  row pace%ROWTYPE;
  now_ms double precision;
BEGIN
  INSERT INTO pace (key) VALUES (lane_key) ON CONFLICT DO NOTHING;
  SELECT * INTO row FROM pace WHERE key = lane_key FOR UPDATE;
  now_ms := coalesce(at, extract(epoch FROM clock_timestamp())::double precision * 1000);
  is_first := row.parked_because IS NULL OR row.next_trial + lasts_ms <= now_ms;
  IF is_first THEN
    row.openings := 1;
    row.parked_since := now_ms;
  ELSIF trial THEN
    row.openings := row.openings + 1;
  END IF;
  IF is_first OR trial THEN
    row.next_trial := now_ms + least(longest_ms, shortest_ms * power(2, least(row.openings - 1, 30)));
  END IF;
  next_trial_in_ms := greatest(1, row.next_trial - now_ms);
  UPDATE pace SET parked_because = why, parked_since = row.parked_since, next_trial = row.next_trial,
    openings = row.openings WHERE key = lane_key;
END $$;
