// Package gateway puts AWS's authorization in front of any server that speaks an
// API of AWS: an emulator, a compatible database, or a handler of one's own.
//
//	g, err := gateway.New(gateway.Config{
//		Next:       backend,                 // any http.Handler
//		Identities: identities,              // whose an access key is, and its policies
//		Scope:      arn.Scope{Partition: "aws", Account: "123456789012"},
//	})
//	http.ListenAndServe("127.0.0.1:8000", g)
//
// A request is routed to a planner by the service that it is signed for, its
// signature is verified, and the planner says which authorizations it needs. All of
// them are decided by the policies of the caller and of the resources. What is not
// allowed is answered as the service would answer, with AWS's sentence. What no
// planner understands is denied, and the answer says so.
//
//	gateway.go    the order of it all
//	body.go       reading bodies, within limits, and verifying them
//	context.go    condition keys of the connection
//	denial.go     the answers, by protocol
//	forward.go    what goes on to the server
//	sessions.go   STS: sessions are issued here
//	describe.go   keys of tables and ARNs of secrets, from the server
//	recorder.go   the least policy that a run needed
//
// Package plan has the planners; the command is cmd/gateway.
package gateway
