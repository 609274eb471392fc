package main

import (
	"bufio"
	"errors"
	"flag"
	"fmt"
	"io"
	"strings"
	"time"

	"github.com/iameval/iameval/arn"
	"github.com/iameval/iameval/condition"
	"github.com/iameval/iameval/policy"
	"github.com/iameval/iameval/policy/account"
	"github.com/iameval/iameval/policy/account/reach"
)

// input is the parsed command line. Files are read later, so it holds their names.
type input struct {
	story string

	principal     policy.Principal
	user, session []file
	boundary      []file
	scp, rcp      [][]file // by level, from the root
	context       []pair
	unknown       []string // keys that may be there or not
	time          time.Time

	tables   []tableInput
	clusters []clusterInput
	trust    []file // of the role that -resource names

	operation, body string
	keys            []string // TABLE=PARTITION[,SORT]
	region, account string

	action          string
	resource        arn.ARN
	resourceAccount string
	resourcePolicy  []file
	endpointPolicy  []file
	reach           *policy.Support // nil: as the catalog says
	unsigned        bool

	exports    []file // of an account, and what stands around it
	allTables  bool
	expect     string
	escalation bool
	can        string

	currentProtocol, requireMetadata, explain, asJSON bool

	world   *reach.World // of an export, once it is read
	signIns []account.SignIn
	stdin   *bufio.Reader
	stderr  io.Writer // for notes and warnings
}

// file is a file named on the command line, and the flag that named it; ""
// without a flag.
type file struct{ flag, name string }

// pair is one -context flag.
type pair struct{ key, value string }

// tableInput is one -table flag with the flags that belong to it.
type tableInput struct {
	arn    arn.ARN
	policy []file
}

// clusterInput is one -cluster flag with the flags that belong to it.
type clusterInput struct {
	arn   arn.ARN
	role  arn.ARN // zero: of a name that stands in
	files []file
	trust []file
}

// parseArgs reads the command line. Flags and policy files may stand in any
// order, except that what belongs to a table or cluster follows it.
func parseArgs(args []string, stdin io.Reader) (*input, error) {
	in := input{stdin: bufio.NewReaderSize(stdin, sniffed), stderr: io.Discard}
	f := in.flags()
	for {
		if err := f.Parse(args); err != nil {
			return nil, err
		}
		args = f.Args()
		if len(args) == 0 {
			in.adopt()
			return &in, in.check(f)
		}
		in.user = append(in.user, file{"", args[0]})
		args = args[1:]
	}
}

func (in *input) flags() *flag.FlagSet {
	f := flag.NewFlagSet("effectiveaccess", flag.ContinueOnError)
	f.SetOutput(io.Discard)
	f.Usage = func() {}
	f.Func("story", "", oneOf(&in.story, "bob", "policies"))

	f.Func("principal", "", in.setPrincipal)
	f.Func("user", "", addFile("user", &in.user))
	f.Func("boundary", "", oneFile("boundary", &in.boundary))
	f.Func("session", "", addFile("session", &in.session))
	f.Func("scp", "", addLevel("scp", &in.scp))
	f.Func("rcp", "", addLevel("rcp", &in.rcp))
	f.Func("context", "", in.addContext)
	f.Func("unknown", "", in.addUnknown)
	f.Func("time", "", in.setTime)

	f.Func("table", "", in.addTable)
	f.Func("table-policy", "", in.setTablePolicy)
	f.Func("cluster", "", in.addCluster)
	f.Func("role", "", in.addRole)
	f.Func("role-arn", "", in.setRoleARN)
	f.Func("trust", "", in.setTrust)

	f.StringVar(&in.operation, "operation", "", "")
	f.StringVar(&in.body, "body", "", "")
	f.Func("key", "", in.addKey)
	f.StringVar(&in.region, "region", "", "")
	f.Func("account", "", in.setAccount)

	f.Func("clusters", "", addFile("clusters", &in.exports))
	f.Func("tables", "", addFile("tables", &in.exports))
	f.Func("organization", "", addFile("organization", &in.exports))
	f.Func("permission-sets", "", addFile("permission-sets", &in.exports))
	f.BoolVar(&in.escalation, "escalation", false, "")
	f.Func("can", "", oneOf(&in.can, "list", "policy"))
	f.Func("expect", "", oneOf(&in.expect, "allow", "deny", "bypass"))

	f.StringVar(&in.action, "action", "", "")
	f.Func("resource", "", in.setResource)
	f.StringVar(&in.resourceAccount, "resource-account", "", "")
	f.Func("resource-policy", "", oneFile("resource-policy", &in.resourcePolicy))
	f.Func("endpoint-policy", "", oneFile("endpoint-policy", &in.endpointPolicy))
	f.Func("reach", "", in.setReach)
	f.BoolVar(&in.unsigned, "unsigned", false, "")

	f.BoolVar(&in.currentProtocol, "current-protocol", false, "")
	f.BoolVar(&in.requireMetadata, "require-metadata", false, "")
	f.BoolVar(&in.explain, "explain", false, "")
	f.BoolVar(&in.asJSON, "json", false, "")
	return f
}

// oneOf is the value of a flag that takes one of a few words.
func oneOf(to *string, words ...string) func(string) error {
	return func(text string) error {
		for _, w := range words {
			if text == w {
				*to = w
				return nil
			}
		}
		return fmt.Errorf("want %s", strings.Join(words, " or "))
	}
}

// addFile is the value of a flag that may be repeated.
func addFile(name string, to *[]file) func(string) error {
	return func(text string) error {
		*to = append(*to, file{name, text})
		return nil
	}
}

// oneFile is the value of a flag that may not be repeated.
func oneFile(name string, to *[]file) func(string) error {
	return func(text string) error {
		if len(*to) > 0 {
			return fmt.Errorf("want one file; %s is already given", (*to)[0].name)
		}
		*to = []file{{name, text}}
		return nil
	}
}

func (in *input) setPrincipal(text string) (err error) {
	in.principal, err = principal(text)
	return err
}

// addLevel is the value of a flag that names the policies of one level of an
// organization.
func addLevel(name string, to *[][]file) func(string) error {
	return func(text string) error {
		var level []file
		for part := range strings.SplitSeq(text, ",") {
			level = append(level, file{name, part})
		}
		*to = append(*to, level)
		return nil
	}
}

// addContext takes one -context flag.
func (in *input) addContext(text string) error {
	key, value, ok := strings.Cut(text, "=")
	if !ok {
		return errors.New("want key=value, such as aws:SourceIp=203.0.113.7")
	}
	in.context = append(in.context, pair{key, value})
	return nil
}

// addUnknown takes one -unknown flag: a key, or a prefix of keys.
func (in *input) addUnknown(key string) error {
	context := condition.NewContext(condition.Unknown(key))
	if err := context.Err(); err != nil {
		return fmt.Errorf("want a condition key, such as aws:SourceVpce, or a prefix of keys, such as aws:ResourceTag/: %w", err)
	}
	in.unknown = append(in.unknown, key)
	return nil
}

func (in *input) setTime(text string) (err error) {
	if in.time, err = time.Parse(time.RFC3339, text); err != nil {
		return errors.New("want the instant of the request, such as 2026-01-31T12:00:00Z")
	}
	return nil
}

// setReach takes the name of what a resource policy can do.
func (in *input) setReach(text string) error {
	support, err := policy.ParseSupport(text)
	in.reach = &support
	return err
}

// setAccount takes the number of the account where a call arrives, or an export
// of an account.
func (in *input) setAccount(text string) error {
	if strings.Trim(text, "0123456789") == "" {
		in.account = text
		return nil
	}
	return addFile("account", &in.exports)(text)
}

func (in *input) addTable(text string) error {
	if text == "all" {
		in.allTables = true
		return nil
	}
	a, err := parseARN(text, arn.Table, "a table", "arn:aws:dynamodb:us-west-2:123456789012:table/Books")
	for i := range in.tables {
		if in.tables[i].arn == a {
			return errors.New("the table is already given")
		}
	}
	in.tables = append(in.tables, tableInput{arn: a})
	return err
}

func (in *input) setTablePolicy(text string) error {
	if len(in.tables) == 0 {
		return errors.New("want a -table before it: the policy belongs to a table")
	}
	return oneFile("table-policy", &in.tables[len(in.tables)-1].policy)(text)
}

func (in *input) addCluster(text string) error {
	a, err := parseARN(text, arn.Cache, "a DAX cluster", "arn:aws:dax:us-west-2:123456789012:cache/daxcluster01")
	for i := range in.clusters {
		if in.clusters[i].arn == a {
			return errors.New("the cluster is already given")
		}
	}
	in.clusters = append(in.clusters, clusterInput{arn: a})
	return err
}

// cluster returns the -cluster that a flag belongs to.
func (in *input) cluster() (*clusterInput, error) {
	if len(in.clusters) == 0 {
		return nil, errors.New("want a -cluster before it: this is about its service role")
	}
	return &in.clusters[len(in.clusters)-1], nil
}

func (in *input) addRole(text string) error {
	c, err := in.cluster()
	if err != nil {
		return err
	}
	return addFile("role", &c.files)(text)
}

func (in *input) setRoleARN(text string) error {
	c, err := in.cluster()
	if err != nil {
		return err
	}
	if c.role.IsValid() {
		return fmt.Errorf("want one role for a cluster; %s is already given", c.role)
	}
	c.role, err = parseARN(text, arn.Role, "a role", "arn:aws:iam::123456789012:role/DAXServiceRole")
	return err
}

// setTrust takes the trust policy of a cluster's role or, if no cluster
// precedes it, of the role that -resource names.
func (in *input) setTrust(text string) error {
	if len(in.clusters) == 0 {
		return oneFile("trust", &in.trust)(text)
	}
	return oneFile("trust", &in.clusters[len(in.clusters)-1].trust)(text)
}

func (in *input) addKey(text string) error {
	table, attributes, ok := strings.Cut(text, "=")
	if !ok || table == "" || attributes == "" {
		return errors.New("want TABLE=PARTITION[,SORT], such as Books=Author,Title")
	}
	in.keys = append(in.keys, text)
	return nil
}

func (in *input) setResource(text string) (err error) {
	in.resource, err = arn.Parse(text)
	return err
}

// parseARN parses an ARN of one kind.
func parseARN(text string, k arn.Kind, what, example string) (arn.ARN, error) {
	a, err := arn.Parse(text)
	if err == nil && a.Kind() == k {
		return a, nil
	}
	if err != nil {
		return arn.ARN{}, fmt.Errorf("want the ARN of %s, such as %s: %w", what, example, err)
	}
	return arn.ARN{}, fmt.Errorf("want the ARN of %s, such as %s", what, example)
}
