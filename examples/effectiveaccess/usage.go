package main

// usage is what -h prints.
const usage = `usage: effectiveaccess
       effectiveaccess -story bob|policies
       effectiveaccess [flags] -principal ARN -table ARN... [-cluster ARN -role FILE...]... [policy.json...]
       effectiveaccess [flags] -principal ARN -operation NAME -body FILE [-cluster ARN -role FILE...]... [policy.json...]
       effectiveaccess [flags] -principal ARN -action service:Name -resource ARN|* [policy.json...]
       effectiveaccess [flags] -account FILE [-clusters FILE] [-tables FILE] [-organization FILE] [-table ARN|all]... [-principal ARN]

Without arguments it plays the case study of AWS's page "DAX access control". With tables it shows what a
caller can do to each, directly and through each cluster; with the body of a request, whether that call can
be made; with an action and a resource it decides one request.

A policy file holds a policy document, or the output of an AWS CLI command that prints one: get-policy-version,
get-role-policy, get-role, dynamodb get-resource-policy, organizations describe-policy and others; a note on
the standard error names the field. A warning there is about an action of DynamoDB or DAX that AWS does not
list.

With the export of an account it shows who can reach which table, the bypasses first; or, with -principal,
answers all of the above by the policies that the export has for that caller. What a file holds shows by its
content, so that the names of exports need no flags. A folder is all the .json files in it, and - the standard
input, for policies too. What could not be read is a warning, and the answers that hang on it are "not-known".

Exit status: for tables and bodies 0 without a bypass, 1 with one; for an action 0 if it is allowed, 1 if it is
denied; 2 if the input could not be used. A bypass is an operation that is denied directly and done through a
cluster. The two stories, and so the program without arguments, exit 0.

The caller:
  -principal ARN        a user, role, role session or root user; or a service's name; or anonymous
  -user FILE            a policy of the caller, like a file name without a flag; may be repeated
  -boundary FILE        its permissions boundary
  -session FILE         a session policy; may be repeated
  -scp FILE[,FILE...]   the service control policies of one level, from the root; repeated for each level. They
                        also limit the service roles of the caller's account
  -context KEY=VALUE    a condition key of its requests; may be repeated, and a key given twice is a list
  -unknown KEY          a condition key that may be there or not, or a prefix such as aws:ResourceTag/; may be
                        repeated. What depends on it is uncertain
  -time TIME            the instant of its requests, such as 2026-01-31T12:00:00Z; now, if it is not given

The tables and clusters:
  -table ARN            a table; may be repeated. Its tags are unknown except for the ones in -context, such as
                        aws:ResourceTag/team=books
  -table-policy FILE    the resource policy of the -table before it
  -rcp FILE[,FILE...]   the resource control policies of one level, from the root; repeated for each level. They
                        are in force for all resources
  -cluster ARN          a DAX cluster; may be repeated. The following flags belong to the -cluster before them:
  -role FILE            a policy of its service role; may be repeated
  -role-arn ARN         that role; by default, role/DAXServiceRole of the cluster's account
  -trust FILE           that role's trust policy; by default, it trusts DAX. Before any -cluster it belongs to
                        the role that -resource names

One call:
  -operation NAME       an API operation, such as dynamodb:GetItem. Without -body, just that one on each -table
  -body FILE            the body of its request, in JSON; - is the standard input
  -key TABLE=KEY[,SORT] the names of the key attributes of a table; may be repeated
  -region, -account     where the call arrives; by default, the Region of the first table or cluster, and the
                        account of the caller

An account:
  -account FILE         the output of aws iam get-account-authorization-details; repeated for each of its pages
  -clusters FILE        the output of aws dax describe-clusters; repeated for each Region
  -tables FILE          the output of aws dynamodb describe-table, one or many; with Tags beside Table, their
                        tags, and with Policy, as get-resource-policy prints it, their policies
  -organization FILE    the SCPs and RCPs, in the form that package policy/account describes
  -permission-sets FILE the output of aws sso-admin describe-permission-set, with the other answers about the set
                        beside, and of list-account-assignments: who signs in as which role of IAM Identity
                        Center, and what of a set its role does not have
  -table all            the tables of -tables or, without it, those that the policies name; with -account that
                        is what stands for no -table
  -can list|policy      what -principal can do, as a list or as a policy that allows just that: in DynamoDB and DAX
                        on the tables and clusters, and in all other services by the patterns of its policies
  -escalation           who can become whom, in at most four steps: by assuming roles, passing them to services,
                        rewriting who may assume them, making keys, and rewriting policies, of others as well

One decision:
  -action service:Name  the action
  -resource ARN         its resource; * for an action without one
  -resource-account ID  the account that owns the resource, if its ARN has none, as for S3 buckets
  -resource-policy FILE the policy of the resource
  -endpoint-policy FILE the policy of the VPC endpoint that the request comes through
  -reach WORD           what a resource policy can do for the action: none; same-account or cross-account, for
                        whom it counts; required or required-same-account, if it must allow, like the policy of a
                        KMS key; both or both-same-account, if the caller's policies must allow too, as for VPC
                        Lattice. By default what AWS says for the action, and same-account where that is not known
  -unsigned             the action takes unsigned requests, so that -principal anonymous can be allowed

The rules and the output:
  -current-protocol     do not require the four actions of DAX's old protocol; AWS has not required them since 2021
  -require-metadata     deny where a service role lacks dynamodb:DescribeTable
  -expect WORD          exit 0 if all that was asked is as expected, and 1 if not: allow, every call is allowed,
                        directly or through a cluster; deny, none is and none may be; bypass, there is one
  -explain              print each statement and the clause that stopped it
  -json                 print JSON
  -story NAME           bob: the case study; policies: the policies of AWS's other pages

Colour is used on a terminal unless NO_COLOR is set.
`
