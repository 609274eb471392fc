// Package casefile reads, writes and runs conformance cases. A case says which
// policies are in force, what is asked, and what the answer must be. Cases are
// data, so that any implementation can be held to them; this page is their
// format.
//
//	cases, err := casefile.ReadFile("policy/testdata/cases/3-actions.json")
//	for _, c := range cases {
//		r := c.Run()
//		fmt.Println(c.ID, r.Pass, r.Got, r.Reason)
//	}
//
// # Files
//
// A file is a JSON array of cases, or JSON lines: one case a line (by its name,
// *.jsonl, or since it begins with a brace), or a matrix (*.matrix). It has at
// least one case.
//
// Every case has an id, which no other case has, and a line why, which names
// the rule and its source. It may have rule: the ids of the rules that it
// shows, one string or a list. The other fields belong to one of the shapes
// below, which follows from them. An unknown field is an error.
//
// # Decision
//
// A decision has request, policies and want:
//
//	{
//	  "id": "1", "why": "a Deny wins",
//	  "policies": {
//	    "identity": [{"Statement": {"Effect": "Allow", "Action": "*", "Resource": "*"}}],
//	    "boundary": [{"Statement": {"Effect": "Deny", "Action": "dynamodb:*", "Resource": "*"}}]
//	  },
//	  "request": {
//	    "principal": "arn:aws:iam::123456789012:user/Alice",
//	    "action": "dynamodb:GetItem",
//	    "resource": "arn:aws:dynamodb:us-west-2:123456789012:table/Books",
//	    "context": {"aws:SourceIp": "203.0.113.7", "dynamodb:LeadingKeys": ["Alice"]},
//	    "time": "2026-01-31T12:00:00Z"
//	  },
//	  "want": "explicit-deny"
//	}
//
// The policies are identity, session: lists of documents; boundary, resource,
// endpoint: lists of one; scp, rcp: lists of levels, from the root, each a list.
// A kind that is not there is not in force; an empty session list is a session
// policy that allows nothing. A document is a JSON value, or a string that holds
// its text. With an sts action on a role, resource holds the trust policy.
//
// The request has
//
//   - principal, an ARN or a name, and principalType: user, role, assumed-role,
//     root, federated-user, federated, service or anonymous; by default, what
//     the ARN shows. An assumed-role principal is the ARN of a session, and its
//     role has the same name and no path unless roleArn says otherwise. A
//     federated user has a parent. A user or role may have a uniqueId.
//   - action; resource, an ARN or "*"; resourceAccount, the owner's where the
//     ARN has none.
//   - context: for each key one value (a string; a number or Boolean stands for
//     its text), a list of strings, or {"bytes": base64}. unknown lists keys
//     that may be there or not, and prefixes of such keys, such as
//     aws:ResourceTag/. absent lists keys that are not there, though they would
//     follow from the request.
//   - time, the instant of the request, in RFC 3339 format; by default, now.
//   - support, how the service treats resource policies and unsigned requests:
//     {"resourcePolicy": NAME, "unsigned": BOOLEAN}; for the names see
//     [policy.Support]. By default what the catalog says for DynamoDB and DAX,
//     and {"resourcePolicy": "cross-account", "unsigned": true} for other
//     services.
//
// want is allow, explicit-deny or implicit-deny; or error, if the policies or
// the request must be refused. alsoAccept lists other acceptable verdicts.
// uncertain, if present, is whether the verdict depends on what could not be
// evaluated.
//
// # Document
//
// kind is identity, resource, trust, scp, rcp or endpoint; document is the
// document, or base64 its bytes where JSON cannot hold them; want is accept or
// reject; at, if present, is the place of an error, as "line:column".
//
// # Match
//
// pattern and arn are compared as the element or operator in: Resource,
// Principal, ArnLike, ArnEquals or StringLike. want is true or false.
//
// # Access
//
// What a caller can do directly and through a DAX cluster. principal (with
// principalType, roleArn, uniqueId, parent) is the caller and user its policies: a
// list of identity documents, or an object of identity, boundary, session and
// scp. serviceRole has the policies of the cluster's role likewise, and
// serviceRoleArn and trust are that role and its trust policy; by default it
// trusts DAX. cluster is an ARN. resourcePolicies are the policies of tables by
// ARN, and rcp is in force for all. roleContext is the context that the service
// role brings; options are currentProtocol and requireTableMetadata.
//
// request has operation, tableArn or tableArns, indexName, members (of a TransactWriteItems: Put, Update,
// Delete, ConditionCheck), consistentRead and context; or operation and body. tables are as in an operation.
// want is {"direct": allow or deny, "viaDAX": allow, allow-cached-only or deny, "deniedBy": user,
// service-role, trust or null}. Where viaDAX is deny, the items count as not cached.
//
// # Operation
//
// The body of an API request is resolved into the authorizations it needs.
// operation is its name, body a JSON value or its text, region and account say
// where it arrives. tables describes the tables that are known, by name or ARN:
// partitionKey, sortKey, indexes (by name, each with a partitionKey, which may
// be a list), replicas and tags; tagsUnknown says that a table may have other
// tags. stream is the stream that the iterator of a GetRecords reads.
//
// wantChecks lists the authorizations: action, resource and, optionally,
// holder; context, unknown and absent are entries that must be there, among
// others. A list is compared as a set. There must be no other authorizations.
// Instead, wantError is the field that the error must name.
//
// # Matrices
//
// A file *.matrix is a text that stands for many decisions, for rules with a
// cell for each of many combinations. Its lines are
//
//	# a comment
//	policy  Allow  {"Statement": {"Effect": "Allow", "Action": "*", "Resource": "*"}}
//	policy  Deny   {"Statement": {"Effect": "Deny", "Action": "*", "Resource": "*"}}
//	request alice  {"principal": "arn:aws:iam::123456789012:user/Alice", "action": "a:B", "resource": "*"}
//
//	case 1-both rule=6.1 request=alice identity=Allow,Deny scp=Allow/Allow want=explicit-deny
//	  why a Deny wins
//
//	grid 2-limits rule=6.2e,6.2f request=alice identity=Allow
//	  why each of them must allow: {}
//	  boundary \ session  none           Allow          Deny
//	  none                allow          allow          explicit-deny
//	  Deny                explicit-deny  explicit-deny  explicit-deny
//
// policy and request name what later lines use. A case names its policies by
// layer: a list; [] for an empty list; for scp and rcp a list for each level,
// with slashes between them, and none for a layer that is in force without a
// level. A grid makes a case of each cell. The row names the policy of the
// first layer and the column the policy of the second; a layer with none is not
// in force. The id is the grid's followed by, for example,
// -boundary-none-session-Deny, and {} in why is then "boundary none, session
// Deny". A grid of one layer has no backslash, and one row without a name. A
// verdict followed by a question mark is uncertain, and one followed by an
// exclamation mark is certain.
package casefile
