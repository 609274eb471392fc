// Package access answers who can reach a DynamoDB table: directly, through a
// DAX cluster, or both.
//
// DAX has a security model of its own. A caller needs dax permissions on the
// cluster; what the cluster then does to tables is decided by its service role
// alone. The caller's own permissions on the table do not count, explicit
// denials and fine-grained conditions included. So a cluster can open what
// policies close:
//
//	Bob                     may not read the table Books
//	Bob                     may call dax:GetItem on the cluster
//	the cluster's role      may call dynamodb:GetItem on Books
//
// Bob reads Books. That is a [Bypass], and [Bypasses] finds all of them. [Matrix] has
// the answers for every caller and every table at once, by classes that no policy can
// tell apart.
//
// [Compute] answers for one caller and one call, which package operation
// resolves from the body of an API request or sketches without one. A call
// through a cluster is decided in two halves:
//
//	front   the caller, on the cluster: the dax actions of the call, and the
//	        four actions of the old protocol unless Options.CurrentProtocol
//	back    the service role, on the tables: the dynamodb actions of the call;
//	        DAX must be able to assume the role
//
// Both halves allowed is [Allow]. A read whose back half is denied is
// [AllowCachedOnly]: the cluster returns what is in its cache to anybody who
// passes the front door, and asks nobody again.
//
// Every outcome comes with all the decisions behind it and with what is
// [Missing]. The other questions are about the control plane: who may create a
// service role and a cluster, who may assume the role, and what one writable
// replica of a global table opens.
//
// All functions are pure and safe for concurrent use. The rules are sections
// 7.4, 7.5 and 8 of SEMANTICS.md, beside package policy.
package access
