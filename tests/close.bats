#!/usr/bin/env bats
# Who closes first, and what the other end sees of it.

load helper

@test "the client closes first by default and has TIME_WAIT alone" {
	start_serv
	start_client
	type_line hello q
	ended "$client_pid"
	[ "$(cat client.out)" = HELLO ]
	until_state "$CPORT" "$PORT" TIME_WAIT
	until_state "$PORT" "$CPORT" ""
}

@test "serv -a closes first, right after its first reply" {
	start_serv -a
	start_client
	type_line hello
	until_line client.err '^client: FIN from 127.0.0.1:.* CLOSE_WAIT'
	type_line q
	ended "$client_pid"
	[ "$(cat client.out)" = HELLO ]
	until_state "$PORT" "$CPORT" TIME_WAIT
	until_state "$CPORT" "$PORT" ""
}
