// Package protocol is what DAX's clients and a server say to each other: it turns bytes
// into the calls of a cluster, and their outputs into bytes. It reads from a connection
// no more than whole requests, and decides nothing.
//
//	var q protocol.Request
//	if err := q.Read(in); err != nil { ... } // close: nobody knows where the next begins
//	d := protocol.Decoder{Lists: lists, Describe: describe, Reread: reread}
//	call, err := d.PutItem(&q)
//	...
//	answer, err := call.Append(nil, lists, out)
//
// # Where things are
//
// Methods and requests are method.go and hello.go. Their optional parameters are
// params.go, the calls that they become calls.go and manycalls.go, and the answers
// answer.go, manyanswers.go and fault.go.
//
// Values are value.go and number.go, keys key.go and lexdecimal.go, items item.go with
// the lists of their names in attributes.go. Expressions travel as trees and are
// written as text again: expression.go, actions.go and projection.go.
package protocol
