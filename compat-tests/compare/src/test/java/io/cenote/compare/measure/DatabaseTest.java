package io.cenote.compare.measure;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.cenote.compare.UsageException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DatabaseTest {
    @ParameterizedTest
    @ValueSource(
            strings = {
                "jdbc:postgresql://localhost/app?user=me&password=secret",
                "jdbc:sqlserver://localhost;user=me;PASSWORD=secret",
                "jdbc:h2:mem:x;pwd=secret",
                "jdbc:mysql://me:secret@localhost/app",
                "jdbc:oracle:thin:me/secret@localhost:1521/app"
            })
    void aUrlThatHoldsAPasswordIsRefusedWithoutShowingIt(String url) {
        String message = assertThrows(UsageException.class, () -> Database.of(url, null, null))
                .getMessage();
        assertTrue(message.contains("--password-env"), message);
        assertFalse(message.contains("secret"), message);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "jdbc:postgresql://localhost:5432/app?user=me&sslmode=require",
                "jdbc:sqlserver://localhost:1433;databaseName=app;encrypt=true",
                "jdbc:h2:file:/tmp/a@b/app;ifexists=true",
                "jdbc:h2:mem:app",
                "jdbc:h2:tcp://localhost/app",
                "jdbc:mysql://me@localhost/app",
                "jdbc:oracle:thin:@localhost:1521/app"
            })
    void aUrlWithoutAPasswordIsTaken(String url) {
        assertEquals(url, Database.of(url, null, null).url());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"jdbc:h2:file:/tmp/a@b/app", "jdbc:h2:~/app", "jdbc:h2:./app;MODE=MySQL", "jdbc:h2:nio:/app"})
    void aFileOfH2HasToExist(String url) {
        assertEquals(url + ";IFEXISTS=TRUE", Database.of(url, null, null).url());
    }

    @Test
    void aUrlThatAsksForCreationIsRefused() {
        String message = assertThrows(
                        UsageException.class, () -> Database.of("jdbc:h2:~/app;IFEXISTS=FALSE", null, null))
                .getMessage();
        assertTrue(message.startsWith("--url has IFEXISTS=FALSE, but compare creates no database"), message);
    }

    @Test
    void onlyTheNameOfTheVariableIsKept() {
        Database database = Database.of("jdbc:h2:mem:x", "me", "PATH");
        assertEquals(System.getenv("PATH"), database.password());
        assertFalse(database.toString().contains(System.getenv("PATH")), "the password in " + database.user());
    }
}
