-- Calls that nobody waits for leave the burst to the others: a new parameter says how much of it.
DROP FUNCTION pace_lease(
  text, text, integer, integer, integer, double precision, double precision, double precision, double precision,
  double precision, double precision, double precision
);

-- Gives turns, or says when to ask again: at is only for tests. The lanes' own process-wide pace follows the same rules
-- (systems/transport/memory-pace.ts), and a test holds the two together.
CREATE FUNCTION pace_lease(
  lane_key text, lane_owner text, lane_rank integer, wanted integer, next_rank integer,
  interval_ms double precision, lookback_ms double precision, reserve_ms double precision, span_ms double precision,
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
  open_ms double precision;
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
  -- Younger slots are left to more urgent calls.
  open_ms := now_ms - reserve_ms;

  IF blocked_for_ms > 0 OR first_slot > open_ms OR outranked THEN
    turns := 0;
    first_in_ms := 0;
    lease := row.grants;
    ask_in_ms := greatest(blocked_for_ms, first_slot - open_ms, CASE WHEN outranked THEN again_ms ELSE 0 END);
    wish_rank := lane_rank;
  ELSE
    turns := least(wanted, greatest(1, floor((open_ms + span_ms - first_slot) / interval_ms)::integer + 1));
    first_in_ms := first_slot - now_ms;
    lease := row.grants + 1;
    due := first_slot + turns * interval_ms;
    ask_in_ms := greatest(0, due - open_ms);
    wish_rank := CASE WHEN turns < wanted THEN lane_rank ELSE next_rank END;
    wish_since := now_ms;
  END IF;
  IF wish_rank IS NOT NULL THEN
    others := others || jsonb_build_object(lane_owner,
      jsonb_build_object('rank', wish_rank, 'since', wish_since, 'until', now_ms + ask_in_ms + wish_ms));
  END IF;
  UPDATE pace SET next_due = due, grants = lease, wishes = others WHERE key = lane_key;
END $$;
