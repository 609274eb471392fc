package main

import (
	"bufio"
	"context"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"runtime"
	"testing"
	"time"
)

// generate writes an organization of many accounts: users that share managed policies
// on tables of applications, and a cluster in every third account.
func generate(t testing.TB, dir string, accounts, users, tables int) {
	r := rand.New(rand.NewPCG(3, 4))
	for i := range accounts {
		id := fmt.Sprintf("%012d", 100_000_000_000+i)
		write := func(name string, fill func(w *bufio.Writer)) {
			if err := os.MkdirAll(filepath.Join(dir, id), 0o777); err != nil {
				t.Fatal(err)
			}
			f, err := os.Create(filepath.Join(dir, id, name))
			if err != nil {
				t.Fatal(err)
			}
			w := bufio.NewWriter(f)
			fill(w)
			if err := w.Flush(); err != nil {
				t.Fatal(err)
			}
			_ = f.Close()
		}
		const managed = 20
		write(authorizationFile, func(w *bufio.Writer) {
			_, _ = fmt.Fprint(w, `{"Policies": [`)
			for n := range managed {
				action := []string{"GetItem", "Query", "*", "PutItem"}[n%4]
				_, _ = fmt.Fprintf(w, `{"PolicyName": "m%d", "Arn": "arn:aws:iam::%s:policy/m%d", "DefaultVersionId": "v1", "PolicyVersionList": [{"VersionId": "v1", "IsDefaultVersion": true,
					"Document": {"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": ["dynamodb:%s", "dax:GetItem"], "Resource": ["arn:aws:dynamodb:*:%s:table/app%d-*", "arn:aws:dax:*:*:cache/*"]}]}}]},`+"\n", n, id, n, action, id, n)
			}
			_, _ = fmt.Fprintf(w, `{"PolicyName": "last", "Arn": "arn:aws:iam::%s:policy/last", "DefaultVersionId": "v1", "PolicyVersionList": [{"VersionId": "v1", "IsDefaultVersion": true, "Document":
				{"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "dynamodb:*", "Resource": "arn:aws:dynamodb:*:%s:table/${aws:username}-*"}]}}]}], "UserDetailList": [`, id, id)
			for n := range users {
				if n > 0 {
					_, _ = fmt.Fprint(w, ",\n")
				}
				_, _ = fmt.Fprintf(w, `{"UserName": "u%d", "UserId": "AIDAEXAMPLE%06d", "Arn": "arn:aws:iam::%s:user/u%d", "AttachedManagedPolicies": [{"PolicyArn": "arn:aws:iam::%s:policy/m%d"}, {"PolicyArn": "arn:aws:iam::%s:policy/last"}]}`,
					n, n, id, n, id, r.IntN(managed), id)
			}
			_, _ = fmt.Fprintf(w, `], "RoleDetailList": [{"RoleName": "dax", "Arn": "arn:aws:iam::%s:role/dax",
				"AssumeRolePolicyDocument": {"Statement": {"Effect": "Allow", "Principal": {"Service": "dax.amazonaws.com"}, "Action": "sts:AssumeRole"}},
				"RolePolicyList": [{"PolicyName": "p", "PolicyDocument": {"Statement": {"Effect": "Allow", "Action": "dynamodb:*", "Resource": "arn:aws:dynamodb:*:%s:table/app1-*"}}}]}]}`, id, id)
		})
		write(tablesFile, func(w *bufio.Writer) {
			for n := range tables {
				_, _ = fmt.Fprintf(w, `{"Table": {"TableArn": "arn:aws:dynamodb:us-west-2:%s:table/app%d-%d"}, "Tags": []}`+"\n", id, n%managed, n)
			}
		})
		if i%3 == 0 {
			write(clustersFile, func(w *bufio.Writer) {
				_, _ = fmt.Fprintf(w, `{"Clusters": [{"ClusterArn": "arn:aws:dax:us-west-2:%s:cache/one", "IamRoleArn": "arn:aws:iam::%s:role/dax"}]}`, id, id)
			})
		}
	}
}

// BenchmarkOrganization reviews generated organizations of 200 users and 500 tables in
// each account, and reports what an account costs and the most memory in use.
func BenchmarkOrganization(b *testing.B) {
	for _, accounts := range []int{10, 100, 1000} {
		for _, way := range []string{"plain", "pipeline"} {
			b.Run(fmt.Sprintf("%d/%s", accounts, way), func(b *testing.B) {
				in := b.TempDir()
				generate(b, in, accounts, 200, 500)
				b.ResetTimer()
				for range b.N {
					j := job{Review: review{Root: in, Time: time.Unix(0, 0).UTC(), Checked: 100}, Out: b.TempDir()}
					peak := watch()
					var err error
					if way == "plain" {
						_, err = j.plain(context.Background(), shard{0, 1}, func(endLine) {})
					} else {
						_, err = j.pipeline(context.Background())
					}
					if err != nil {
						b.Fatal(err)
					}
					b.ReportMetric(float64(peak())/(1<<20), "MB")
				}
				b.ReportMetric(float64(b.Elapsed().Milliseconds())/float64(b.N*accounts), "ms/account")
			})
		}
	}
}

// watch measures the most memory in use until its result is called.
func watch() (peak func() uint64) {
	stop, result := make(chan struct{}), make(chan uint64)
	go func() {
		var most uint64
		for {
			var m runtime.MemStats
			runtime.ReadMemStats(&m)
			most = max(most, m.HeapInuse)
			select {
			case <-stop:
				result <- most
				return
			case <-time.After(20 * time.Millisecond):
			}
		}
	}()
	return func() uint64 { close(stop); return <-result }
}
