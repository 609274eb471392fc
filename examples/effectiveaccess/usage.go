package main

// usage is what -h prints.
const usage = `usage: effectiveaccess
       effectiveaccess -story bob|policies
       effectiveaccess [flags] -principal ARN -table ARN... [-cluster ARN -role FILE...]... [policy.json...]
       effectiveaccess [flags] -principal ARN -operation NAME -body FILE [-cluster ARN -role FILE...]... [policy.json...]
       effectiveaccess [flags] -principal ARN -action service:Name -resource ARN|* [policy.json...]

Without arguments it plays the case study of AWS's page "DAX access control". With tables it tells what a
caller can do to each, directly and through each cluster; with the body of a request, whether that call can
be made; with an action and a resource it decides one request by the caller's policies.

Exit status: of tables and bodies 0 without a bypass, 1 with one; of an action 0 allowed, 1 denied; 2 if the
input could not be used. A bypass is what is denied directly and done through a cluster. The two stories,
and so the program without arguments, exit 0.

The caller:
  -principal ARN        a user, role, role session or root user; or a service's name; or anonymous
  -user FILE            a policy of the caller, as a bare file name is; may be repeated
  -boundary FILE        its permissions boundary
  -session FILE         a session policy; may be repeated
  -scp FILE[,FILE...]   the service control policies of one level, from the root; repeated for each level. They
                        limit the service roles of the caller's account, too
  -context KEY=VALUE    a condition key of its requests; may be repeated, and a key given twice is a list

What it is after, and through what:
  -table ARN            a table; may be repeated
  -table-policy FILE    the resource policy of the -table before it
  -cluster ARN          a DAX cluster; may be repeated. The following flags belong to the -cluster before them:
  -role FILE            a policy of its service role; may be repeated
  -role-arn ARN         that role; role/DAXServiceRole of the cluster's account if it is not given
  -trust FILE           that role's trust policy; trusts DAX if it is not given. Before any -cluster it is that
                        of the role which -resource names

One call:
  -operation NAME       an API operation, such as dynamodb:GetItem. Without -body, that one alone on each -table
  -body FILE            the body of its request, in JSON; - is the standard input
  -key TABLE=KEY[,SORT] the names of the key attributes of a table; may be repeated
  -region, -account     where the call arrives; by default, the Region of the first table or cluster, and the
                        account of the caller

One decision:
  -action service:Name  what is asked for
  -resource ARN         on what; * for an action without a resource

The rules and the output:
  -current-protocol     do not ask for the four actions of DAX's old protocol, as AWS has not since 2021
  -require-metadata     deny where a service role lacks dynamodb:DescribeTable
  -explain              print each statement and the clause that stopped it
  -json                 print JSON
  -story NAME           bob: the case study; policies: the policies of AWS's other pages

Colour is used on a terminal unless NO_COLOR is set.
`
