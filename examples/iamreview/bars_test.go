package main

import (
	"bytes"
	"fmt"
	"os"
	"runtime"
	"runtime/debug"
	"runtime/metrics"
	"slices"
	"strings"
	"syscall"
	"testing"
	"time"
)

// many writes documents: each of the shapes that are linted most, with faults in some.
func many(t testing.TB, n int) {
	t.Helper()
	if err := os.Mkdir("many", 0o755); err != nil {
		t.Fatal(err)
	}
	for i := range n {
		text := reading(fmt.Sprintf("Books%d", i))
		switch i % 10 {
		case 0:
			text = passing
		case 1:
			text = trusting
		case 2:
			text = randomDocument(i)
		case 3:
			text = strings.Replace(text, "GetItem", "GteItem", 1)
		case 4:
			text = adminStack("", "")
		}
		name := fmt.Sprintf("many/p%04d.json", i)
		if i%10 == 4 {
			name = fmt.Sprintf("many/p%04d.yaml", i)
		}
		if err := os.WriteFile(name, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
}

// processor is the time that the process has had of the processors.
func processor(t testing.TB) time.Duration {
	t.Helper()
	var u syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &u); err != nil {
		t.Fatal(err)
	}
	return time.Duration(u.Utime.Nano() + u.Stime.Nano())
}

// TestThousand: a thousand documents are all checked. What that takes of a processor is in
// the log of the test, and fails none.
func TestThousand(t *testing.T) {
	t.Chdir(t.TempDir())
	many(t, 1000)
	before := processor(t)
	status, out, stderr := here("", "lint", "many")
	took := processor(t) - before
	t.Logf("1,000 documents: %v of a processor", took)
	if status != exitFindings || stderr != "" || !strings.Contains(out, "documents: 1000 in 1000 files; not checked: 0") {
		t.Errorf("status %d, %q\n%s", status, stderr, out[max(0, len(out)-300):])
	}
}

// TestOrder: the same files give the same bytes in any order, in all formats.
func TestOrder(t *testing.T) {
	t.Chdir(t.TempDir())
	many(t, 20)
	write(t, "broken.json", `{"Version":`)
	write(t, "notes.json", "[1]")
	write(t, "effect.json", `{"Version":"2012-10-17","Statement":[{"Effect":"allow","Action":"*","Resource":"*"}]}`)
	write(t, "account.json", export([]string{user("Ada", everything, "")}, nil, nil, nil))
	write(t, "main.tf", "resource \"aws_iam_policy\" \"p\" {\n  policy = var.policy\n}\n")
	files := []string{"broken.json", "notes.json", "effect.json", "account.json", "missing.json", "main.tf"}
	for i := range 20 {
		name := fmt.Sprintf("many/p%04d.json", i)
		if i%10 == 4 {
			name = fmt.Sprintf("many/p%04d.yaml", i)
		}
		files = append(files, name)
	}
	printed := func(format string, files []string) string {
		_, out, stderr := here("", append([]string{"lint", "--now", "2026-01-31", "--format", format}, files...)...)
		if stderr != "" {
			t.Errorf("%s: %q", format, stderr)
		}
		return out
	}
	backwards := slices.Clone(files)
	slices.Reverse(backwards)
	middle := slices.Concat(files[7:], files[:7])
	for _, format := range formatNames {
		want := printed(format, files)
		for _, order := range [][]string{backwards, middle, files} {
			if got := printed(format, order); got != want {
				t.Errorf("%s: another order prints other bytes: %s", format, firstDifference(want, got))
			}
		}
	}
}

func firstDifference(a, b string) string {
	n := 0
	for n < min(len(a), len(b)) && a[n] == b[n] {
		n++
	}
	return fmt.Sprintf("%q and %q", a[max(0, n-60):min(len(a), n+60)], b[max(0, n-60):min(len(b), n+60)])
}

// BenchmarkThousand lints a thousand documents.
func BenchmarkThousand(b *testing.B) {
	b.Chdir(b.TempDir())
	many(b, 1000)
	for b.Loop() {
		if status := run([]string{"lint", "many"}, nil, new(bytes.Buffer), new(bytes.Buffer)); status != exitFindings {
			b.Fatal(status)
		}
	}
}

// crowd is the export of an account with many roles, each with a trust policy, two policies
// of its own and some of those that many have, as the AWS CLI prints it.
func crowd(roles int) string {
	statement := func(i, n int) string {
		return fmt.Sprintf(`
                        {
                            "Sid": "S%d",
                            "Effect": "Allow",
                            "Action": [
                                "dynamodb:GetItem",
                                "dynamodb:Query",
                                "s3:GetObject"
                            ],
                            "Resource": [
                                "arn:aws:dynamodb:us-west-2:123456789012:table/books-%d-%d",
                                "arn:aws:s3:::books-%d-%d/*"
                            ],
                            "Condition": {
                                "StringEquals": {
                                    "aws:ResourceTag/team": "team-%d"
                                }
                            }
                        }`, n, i, n, i, n, i)
	}
	document := func(i, n int) string {
		return `{"Version": "2012-10-17", "Statement": [` + statement(i, n) + "," + statement(i, n+1) + "," + statement(i, n+2) + "]}"
	}
	const shared = 20
	var b strings.Builder
	b.WriteString(`{"RoleDetailList": [`)
	for i := range roles {
		if i > 0 {
			b.WriteString(",\n")
		}
		fmt.Fprintf(&b, `{"RoleName": "role-%d", "RoleId": "AROAEXAMPLE%09d", "Arn": "arn:aws:iam::123456789012:role/role-%d",
 "AssumeRolePolicyDocument": {"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Principal": {"Service": "lambda.amazonaws.com"}, "Action": "sts:AssumeRole"}]},
 "RolePolicyList": [{"PolicyName": "a", "PolicyDocument": %s}, {"PolicyName": "b", "PolicyDocument": %s}],
 "AttachedManagedPolicies": [{"PolicyName": "p", "PolicyArn": "arn:aws:iam::123456789012:policy/p%d"}, {"PolicyName": "p", "PolicyArn": "arn:aws:iam::123456789012:policy/p%d"}]}`,
			i, i, i, document(i, 0), document(i, 3), i%shared, i/2%shared)
	}
	b.WriteString(`], "Policies": [`)
	for i := range shared {
		if i > 0 {
			b.WriteString(",\n")
		}
		fmt.Fprintf(&b, `{"PolicyName": "p%d", "Arn": "arn:aws:iam::123456789012:policy/p%d", "DefaultVersionId": "v1", "PolicyVersionList": [{"VersionId": "v1", "IsDefaultVersion": true, "Document": %s}]}`, i, i, document(i, 6))
	}
	b.WriteString("]}")
	return b.String()
}

// liveHeap is the most that lived in the heap after a collection of garbage, while f ran.
func liveHeap(f func()) (most uint64) {
	defer debug.SetGCPercent(debug.SetGCPercent(25))
	sample := []metrics.Sample{{Name: "/gc/heap/live:bytes"}}
	done, ended := make(chan struct{}), make(chan struct{})
	go func() {
		defer close(ended)
		for tick := time.Tick(time.Millisecond); ; {
			select {
			case <-done:
				return
			case <-tick:
				metrics.Read(sample)
				most = max(most, sample[0].Value.Uint64())
			}
		}
	}()
	runtime.GC()
	f()
	close(done)
	<-ended
	return most
}

// TestExportMemory: what is made of an account's documents is in memory for a part of them
// at a time, so that twice the roles take little more than twice the text.
func TestExportMemory(t *testing.T) {
	t.Chdir(t.TempDir())
	measure := func(roles int) (size int, live uint64) {
		text := crowd(roles)
		write(t, "account.json", text)
		size = len(text)
		live = liveHeap(func() {
			if status, out, stderr := here("", "lint", "--fail-on", "never", "account.json"); status != exitClean || stderr != "" || !strings.Contains(out, "not checked: 0") {
				t.Errorf("status %d, %q\n%s", status, stderr, out[max(0, len(out)-300):])
			}
		})
		return size, live
	}
	small, low := measure(250)
	large, high := measure(750)
	t.Logf("%d MB of text: %d MB; %d MB: %d MB", small>>20, low>>20, large>>20, high>>20)
	if each := float64(int64(high)-int64(low)) / float64(large-small); each > 5 {
		t.Errorf("%.1f bytes of memory for each byte of text, want at most 5", each)
	}
}
