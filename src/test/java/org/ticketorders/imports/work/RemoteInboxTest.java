package org.ticketorders.imports.work;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RemoteInboxTest {

    @ParameterizedTest
    @CsvSource({
        "sftp://erp@files.example.com/outgoing, erp, files.example.com, 22, outgoing",
        "sftp://erp@files.example.com:2022/out/going, erp, files.example.com, 2022, out/going",
        "sftp://erp@[::1]:2022/x, erp, [::1], 2022, x",
        "sftp://files.example.com, '', files.example.com, 22, ''",
        "sftp://me@corp@files.example.com/x, me@corp, files.example.com, 22, x",
        "sftp://erp@h/My%20Orders, erp, h, 22, My Orders",
        "sftp://erp@h/My Orders, erp, h, 22, My Orders",
        "sftp://erp@h/a%252Fb, erp, h, 22, a%2Fb",
        "sftp://erp@h/100%, erp, h, 22, 100%",
        "sftp://erp@h/a+b#c, erp, h, 22, a+b#c",
    })
    void readsAnAddress(String address, String user, String host, int port, String folder) {
        assertThat(RemoteInbox.of(address)).isEqualTo(new RemoteInbox(user, "", host, port, folder));
    }

    @Test
    void hidesThePasswordOfAnAddress() {
        RemoteInbox inbox = RemoteInbox.of("sftp://erp:s3cret%20@h/x");

        assertThat(inbox.password()).isEqualTo("s3cret ");
        assertThat(inbox).hasToString("sftp://erp@h:22/x");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "ftp://erp:s3cret@h/x",
                "erp:s3cret@h/x",
                "sftp://erp:s3cret@",
                "sftp://erp:s3cret@h/x?delete=false",
                "sftp://erp:s3cret@h/*"
            })
    void refusesAnythingElseWithoutShowingIt(String address) {
        assertThatThrownBy(() -> RemoteInbox.of(address))
                .hasMessageStartingWith("openticket.imports.remote-inbox: ")
                .hasMessageNotContaining("s3cret");
    }
}
