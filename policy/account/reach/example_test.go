package reach_test

import (
	"fmt"
	"log"
	"os"

	"github.com/iameval/iameval/arn"
	"github.com/iameval/iameval/policy/access"
	"github.com/iameval/iameval/policy/account"
	"github.com/iameval/iameval/policy/account/reach"
)

// A reviewer asks who can delete from a table: directly, by which statement, and
// through which cluster against the policies.
func Example() {
	open := func(name string) account.Page {
		f, err := os.Open("../testdata/bookshop/" + name)
		if err != nil {
			log.Fatal(err)
		}
		return account.Page{Name: name, R: f}
	}
	a, err := account.Read(open("account.json"))
	if err != nil {
		log.Fatal(err)
	}
	infos, problems := account.ReadClusters(open("clusters.json"))
	w := reach.World{Account: a, Tables: []arn.ARN{arn.MustParse("arn:aws:dynamodb:us-west-2:123456789012:table/Books")}}
	for _, info := range infos {
		cluster, more := a.Cluster(info)
		w.Clusters, problems = append(w.Clusters, cluster), append(problems, more...)
	}
	fmt.Println(len(a.Problems())+len(problems), "problems")

	for row := range w.Rows() {
		if !row.Reaches(reach.Delete) {
			continue
		}
		for k, call := range reach.Calls() {
			if call.String() != "DeleteItem" {
				continue
			}
			fmt.Println(row.Caller.Principal.ARN().Resource())
			direct := row.Direct[k].Decision
			fmt.Println("  directly:", direct.Verdict)
			if d, ok := row.Caller.Source(direct.Statement); ok {
				fmt.Println("    ", d.Name, d.Page, d.Position(direct.Statement.Position()))
			}
			for _, via := range row.Via {
				if via.Calls[k].Outcome == access.Allow {
					fmt.Println("  through", via.Cluster.ARN.Name()+":", via.Calls[k].Outcome)
				}
			}
		}
	}
	// Output:
	// 0 problems
	// user/Carol
	//   directly: allow
	//      arn:aws:iam::aws:policy/AdministratorAccess account.json 422:29
	//   through daxcluster01: allow
	// user/Dave
	//   directly: explicit-deny
	//      arn:aws:iam::123456789012:policy/BooksClients account.json 354:29
	//   through daxcluster01: allow
	// role/BobUserRole
	//   directly: explicit-deny
	//      arn:aws:iam::123456789012:policy/BooksClients account.json 354:29
	//   through daxcluster01: allow
	// role/service-role/DAXServiceRole
	//   directly: allow
	//      arn:aws:iam::123456789012:policy/service-role/DAXBooksAccess account.json 281:29
	// role/Cleaner
	//   directly: allow
	//      role/Cleaner inline Old account.json 209:29
}

// Who can become whom: by handing roles to services, by chains of roles, and by
// rewriting policies.
func ExampleWorld_Escalations() {
	a, err := account.ReadFiles("../testdata/passrole/account.json")
	if err != nil {
		log.Fatal(err)
	}
	w := reach.World{Account: a}
	intern, _ := a.Find(arn.MustParse("arn:aws:iam::123456789012:user/intern"))
	for path := range w.Escalations(intern) {
		fmt.Println(path.String())
	}
	// Output:
	// user/intern --pass-role to ec2.amazonaws.com--> role/web
	// user/intern --pass-role to ec2.amazonaws.com--> role/web --assume-role--> role/data
}
