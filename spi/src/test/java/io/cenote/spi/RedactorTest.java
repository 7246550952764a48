package io.cenote.spi;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RedactorTest {
    @ParameterizedTest
    @ValueSource(
            strings = {
                "password",
                "PASSWORD",
                "trustStorePassword",
                "clientSecret",
                "access_token",
                "apiKey",
                "password2",
                "pwd",
                "passwd",
                "passphrase",
                "passcode",
                "credential",
                "credentials",
                "pass%77ord",
                "javax.net.ssl.keyStorePassword"
            })
    void a_name_that_ends_like_a_secret_is_one(String name) {
        assertTrue(Redactor.isSecret(name));
        assertEquals("***", Redactor.option(name, "canary"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"user", "passwordless", "tokenizer", "keys.file", "", "%", "%7", "%zzpass"})
    void any_other_name_is_none(String name) {
        assertFalse(Redactor.isSecret(name));
        assertEquals("value", Redactor.option(name, "value"));
    }

    @ParameterizedTest
    @CsvSource(
            delimiterString = " -> ",
            quoteCharacter = '`',
            value = {
                // Parameters behind a question mark: up to the next '&', whatever else they hold.
                "jdbc:postgresql://host/db?user=a&password=canary -> jdbc:postgresql://host/db?user=a&password=***",
                "jdbc:postgresql://h:5432/db?password=can;ary,&ssl=on -> jdbc:postgresql://h:5432/db?password=***&ssl=on",
                "jdbc:postgresql://h:5432/db?password=can@ary -> jdbc:postgresql://h:5432/db?password=***",
                "jdbc:mysql://h/db?password1=canary&password2=canary&x=1 -> jdbc:mysql://h/db?password1=***&password2=***&x=1",
                "tls://h:1?token=canary#top -> tls://h:1?token=***",
                "jdbc:postgresql://h/db?pass%77ord=canary -> jdbc:postgresql://h/db?pass%77ord=***",
                // Behind semicolons.
                "jdbc:h2:mem:x;USER=sa;PASSWORD=can&ary;MODE=Oracle -> jdbc:h2:mem:x;USER=sa;PASSWORD=***;MODE=Oracle",
                "jdbc:h2:mem:x;PASSWORD=can@ary -> jdbc:h2:mem:x;PASSWORD=***",
                "jdbc:sqlserver://h:1433;password={can;ary}}canary};db=x -> jdbc:sqlserver://h:1433;password=***;db=x",
                "jdbc:sqlserver://h:1433;password={can}};ary};db=x -> jdbc:sqlserver://h:1433;password=***;db=x",
                "jdbc:sqlserver://h:1433;password= {can;ary};db=x -> jdbc:sqlserver://h:1433;password=***;db=x",
                "jdbc:sqlserver://h:1433;password={can}ary;db=x -> jdbc:sqlserver://h:1433;password=***;db=x",
                "jdbc:sqlserver://h:1433;password={can}ary -> jdbc:sqlserver://h:1433;password=***",
                "jdbc:sqlserver://h:1433;password={can;ary} -> jdbc:sqlserver://h:1433;password=***",
                "jdbc:sqlserver://h:1433;password={};db=x -> jdbc:sqlserver://h:1433;password=***;db=x",
                "jdbc:sqlserver://h:1433;password= -> jdbc:sqlserver://h:1433;password=***",
                "jdbc:sqlserver://h:1433;password={canary -> jdbc:sqlserver://h:1433;password=***",
                "jdbc:sqlserver://h:1433;password= canary canary;db=x -> jdbc:sqlserver://h:1433;password=***;db=x",
                "jdbc:sqlserver://h:1433;password = canary -> jdbc:sqlserver://h:1433;password =***",
                // Behind colons, commas, slashes and in brackets.
                "jdbc:db2://h:50000/db:user=a;password=can@ary; -> jdbc:db2://h:50000/db:user=a;password=***;",
                "jdbc:db2://h:50000/db:password=canary;user=a; -> jdbc:db2://h:50000/db:password=***;user=a;",
                "jdbc:teradata://h/USER=a,PASSWORD=canary,DATABASE=x -> jdbc:teradata://h/USER=a,PASSWORD=***,DATABASE=x",
                "jdbc:teradata://h/PASSWORD=`can,ary`,DATABASE=x -> jdbc:teradata://h/PASSWORD=***,DATABASE=x",
                "jdbc:mysql://address=(host=h)(password=canary)(port=1)/db -> jdbc:mysql://address=(host=h)(password=***)(port=1)/db",
                "jdbc:mysql://(host=h,password=canary,port=1)/db -> jdbc:mysql://(host=h,password=***,port=1)/db",
                "password=canary&canary -> password=***&canary",
                // In the authority.
                "tcp://user:canary@host:9000 -> tcp://user:***@host:9000",
                "jdbc:postgresql://user:canary@host:5432/db?ssl=on -> jdbc:postgresql://user:***@host:5432/db?ssl=on",
                "tcp://user:can%40ary@host -> tcp://user:***@host",
                "tcp://user%3Acanary@host -> tcp://user%3A***@host",
                "tcp://user%3acanary%40host -> tcp://user%3a***%40host",
                "tcp://user:can@ary@host -> tcp://user:***@host",
                "tcp://user:can/ary@host/x -> tcp://user:***@host/x",
                "tcp://user:can?ary@host?x=1 -> tcp://user:***@host?x=1",
                "tcp://user:can?a=canary@host -> tcp://user:***@host",
                "tcp://user:can?key=canary@host -> tcp://user:***@host",
                "tcp://user:12345@host -> tcp://user:***@host",
                "tcp://:canary@host -> tcp://:***@host",
                "jdbc:mysql://u:canary@h1:1,v:canary@h2:2/db -> jdbc:mysql://u:***@h2:2/db",
                // In a parameter's value.
                "jdbc:h2:mem:x?url=//user:canary@host -> jdbc:h2:mem:x?url=//user:***@host",
                "jdbc:h2:mem:x;INIT=RUNSCRIPT FROM '//user:canary@host/s' -> jdbc:h2:mem:x;INIT=RUNSCRIPT FROM '//user:***@host/s'",
                // Without an authority.
                "jdbc:oracle:thin:scott/canary@host:1521:sid -> jdbc:oracle:thin:scott/***@host:1521:sid",
                "jdbc:oracle:thin:scott/canary@//host:1521/service -> jdbc:oracle:thin:scott/***@//host:1521/service",
                "jdbc:oracle:thin:scott/`can@ary`@host -> jdbc:oracle:thin:scott/***@host",
                "JDBC:ORACLE:thin:scott/can//ary:x@host -> JDBC:ORACLE:thin:scott/***@host",
                "jdbc:oracle:thin:scott/can;a=ary@host -> jdbc:oracle:thin:scott/***@host",
                "jdbc:other:user/canary@//host:1/x -> jdbc:other:user/***@//host:1/x",
                "user:canary@host -> user:***@host",
                "jdbc:other:user:can:ary@host -> jdbc:other:***@host",
            })
    void a_password_in_a_url_is_masked(String url, String shown) {
        String quoted = url.replace('`', '"');
        assertEquals(shown.replace('`', '"'), Redactor.url(quoted));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "jdbc:h2:mem:test;MODE=PostgreSQL",
                "jdbc:h2:tcp://localhost:9092/~/test",
                "jdbc:postgresql://host:5432/db?user=a@b",
                "jdbc:postgresql://h1:1,h2:2/db?user=a@b",
                "tcp://user@host:9000",
                "tcp://host",
                "jdbc:oracle:thin:@host:1521:sid",
                "jdbc:oracle:thin:@//host:1521/service",
                "not a url",
                "a=b",
                "=",
                "@",
                "//",
                "",
            })
    void a_url_without_a_password_is_shown_as_it_is(String url) {
        assertEquals(url, Redactor.url(url));
    }

    @Test
    void an_option_that_holds_a_url_is_masked_like_one() {
        assertEquals("tcp://user:***@proxy", Redactor.option("proxy", "tcp://user:canary@proxy"));
    }

    @Test
    void no_text_makes_it_throw() {
        String signs = "//::@@??;;##&&==%40aA,({\"'[ \u00e4\n";
        Random random = new Random(7);
        for (int i = 0; i < 50_000; i++) {
            StringBuilder text = new StringBuilder();
            for (int length = random.nextInt(24); length > 0; length--) {
                text.append(signs.charAt(random.nextInt(signs.length())));
            }
            assertDoesNotThrow(() -> Redactor.url(text.toString()), text.toString());
        }
    }

    @Test
    void null_is_shown_as_null() {
        assertEquals("null", Redactor.url(null));
        assertEquals("null", Redactor.option("user", null));
        assertEquals("***", Redactor.option("password", null));
    }

    @Test
    void what_would_break_a_line_of_a_log_is_replaced() {
        assertEquals("tcp://host\\u000aFORGED\\u2028", Redactor.url("tcp://host\nFORGED\u2028"));
    }

    @Test
    void a_very_long_url_is_cut() {
        assertEquals("x".repeat(500) + "...", Redactor.url("x".repeat(100_000)));
        assertEquals("x".repeat(500), Redactor.url("x".repeat(500)));
    }
}
