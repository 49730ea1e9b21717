package dev.whodunit.detector.hooks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PostgresUrlTest {

    @ParameterizedTest
    @ValueSource(
            strings = {
                "postgresql://al%40ice:p%2Fw%25@db.example:6432/sh%20op?sslmode=require&connect_timeout=3",
                "postgres://al%40ice:p%2Fw%25@db.example:6432/sh%20op?sslmode=require&connect_timeout=3",
                "jdbc:postgresql://db.example:6432/sh%20op?user=al%40ice&password=p%2Fw%25&sslmode=require&connectTimeout=3",
                "host=db.example port=6432 dbname='sh op' user=al@ice password=p/w% sslmode=require connect_timeout=3",
            })
    void readsEveryFormAlike(String text) {
        PostgresUrl url = PostgresUrl.parse(text);

        assertThat(url.host()).isEqualTo("db.example");
        assertThat(url.port()).isEqualTo(6432);
        assertThat(url.database()).isEqualTo("sh op");
        assertThat(url.user()).isEqualTo("al@ice");
        assertThat(url.password()).isEqualTo("p/w%");
        assertThat(url.parameters()).containsEntry("sslmode", "require").containsEntry("connectTimeout", "3");
        assertThat(url.jdbcUrl()).isEqualTo("jdbc:postgresql://db.example:6432/sh%20op");
        assertThat(url.properties()).containsEntry("user", "al@ice").containsEntry("password", "p/w%");
    }

    @Test
    void showsNoPassword() {
        assertThat(PostgresUrl.parse("postgresql://me:secret@db/shop?password=secret")
                        .toString())
                .isEqualTo("postgresql://me@db:5432/shop");
        for (String bad : new String[] {
            "postgresql://me:secret%zz@db/shop",
            "mysql://me:secret@db/shop",
            "postgresql://me:secret@db:secret/shop",
            "password='secret"
        }) {
            assertThatThrownBy(() -> PostgresUrl.parse(bad))
                    .isInstanceOf(IllegalArgumentException.class)
                    .satisfies(e -> assertThat(e.toString() + e.getCause()).doesNotContain("secret"));
        }
    }

    @Test
    void takesDefaultsSeveralHostsAndAddresses() {
        assertThat(PostgresUrl.parse("postgresql://me@/").database()).isEqualTo("me");
        assertThat(PostgresUrl.parse("postgresql://db/shop").port()).isEqualTo(5432);
        assertThat(PostgresUrl.parse("postgresql:///shop").host()).isEqualTo("localhost");
        assertThat(PostgresUrl.parse("postgresql://[::1]:6432,other/shop").hosts())
                .extracting(PostgresUrl.Host::toString)
                .containsExactly("[::1]:6432", "other:5432");
        assertThat(PostgresUrl.parse("postgresql://me:a@b@db/shop").password()).isEqualTo("a@b");
    }
}
