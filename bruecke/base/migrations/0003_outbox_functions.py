"""What the web may ask the outbox: whether a message is known, taking one back, and the page of the demo."""

from django.db import migrations

FUNCTIONS = """
CREATE FUNCTION message_known(wanted text) RETURNS boolean
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS
$$ SELECT EXISTS (SELECT 1 FROM base_message WHERE key = wanted) $$;

CREATE FUNCTION message_take_back(wanted text) RETURNS void
LANGUAGE sql SECURITY DEFINER SET search_path = public, pg_temp AS
$$ UPDATE base_message SET state = 'cancelled', address = '', body = '' WHERE key = wanted AND state = 'waiting' $$;

CREATE FUNCTION message_recent(most integer)
RETURNS TABLE (channel varchar, address bytea, subject varchar, body text, not_before timestamptz, state varchar)
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS
$$ BEGIN RETURN QUERY SELECT m.channel, m.address, m.subject, m.body, m.not_before, m.state FROM base_message m
   WHERE EXISTS (SELECT 1 FROM access_user u WHERE u.invented) ORDER BY m.not_before DESC LIMIT most; END $$;
"""


class Migration(migrations.Migration):
    dependencies = [("base", "0002_reach_of_roles")]

    operations = [migrations.RunSQL(FUNCTIONS, "DROP FUNCTION message_known, message_take_back, message_recent")]
