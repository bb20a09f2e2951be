package org.ticketorders.imports.work;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** By the words of JSch. */
class FetchFailuresTest {

    @ParameterizedTest
    @CsvSource({
        "'Auth fail for methods ''password,keyboard-interactive,publickey''', remote-password or remote-key-file",
        "Auth cancel for methods 'password', remote-password or remote-key-file",
        "reject HostKey: 127.0.0.1, remote-known-hosts",
        "'UnknownHostKey: 127.0.0.1. RSA key fingerprint is SHA256:x', remote-known-hosts",
        "Connection refused, can be reached",
        "null, can be reached"
    })
    void saysWhatToDo(String why, String remedy) {
        assertThat(FetchFailures.remedy(why)).contains(remedy);
    }
}
