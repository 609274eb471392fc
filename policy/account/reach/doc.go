// Package reach answers for a whole account who can reach its tables, what a
// caller can do, and how one caller can become another.
//
//	w := reach.World{Account: a, Tables: tables, Clusters: clusters}
//	for row := range w.Rows() {
//		row.Caller, row.Tables // who, and tables that its policies do not tell apart
//		row.Direct             // what each call comes to, and by which statement
//		row.Via                // the same through each cluster that lets it in
//	}
//
// The answers are those of package access, to calls of which no body is known. A
// caller is decided together with all that have the same policies, and a table
// with all that these policies do not tell apart, so that ten thousand callers
// and a thousand tables take seconds and not hours.
//
// # Where things are
//
// universe.go divides resources by what policies say of them, row.go has the
// rows, can.go what a caller can do, area.go the same in all other services of
// AWS, document.go writes it as a policy, and escalation.go has the paths from
// caller to caller.
package reach
