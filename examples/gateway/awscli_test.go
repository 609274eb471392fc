package gateway_test

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// TestAWSCLI: AWS's command line, where it is installed, signs and sends bodies in
// ways of its own.
func TestAWSCLI(t *testing.T) {
	program, err := exec.LookPath("aws")
	if err != nil {
		t.Skip("no AWS CLI; to run this test, install it: pip install awscli")
	}
	s := s3Stage(t, document(publicOnly, `Allow s3:ListBucket on *`, "Allow s3:AbortMultipartUpload on *"))
	dir := t.TempDir()
	small, large := filepath.Join(dir, "small"), filepath.Join(dir, "large")
	if err := os.WriteFile(small, []byte("small"), 0o600); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(large, make([]byte, 9<<20), 0o600); err != nil { // above 8 MiB it goes in parts
		t.Fatal(err)
	}
	run := func(args ...string) (string, error) {
		c := exec.Command(program, append(args, "--endpoint-url", s.url)...)
		c.Env = append(os.Environ(), "AWS_ACCESS_KEY_ID=AKIDALICE", "AWS_SECRET_ACCESS_KEY=alice-secret", "AWS_DEFAULT_REGION="+region, "AWS_CONFIG_FILE=/dev/null", "AWS_EC2_METADATA_DISABLED=true")
		out, err := c.CombinedOutput()
		return string(out), err
	}
	for _, test := range []struct {
		args []string
		want string // a part of the output
		ok   bool
	}{
		{[]string{"s3", "cp", small, "s3://bucket/pub/small file+1"}, "upload:", true},
		{[]string{"s3", "cp", large, "s3://bucket/pub/large"}, "upload:", true},
		{[]string{"s3", "ls", "s3://bucket/pub/"}, "small file+1", true},
		{[]string{"s3", "cp", "s3://bucket/pub/small file+1", "-"}, "small", true},
		{[]string{"s3", "cp", "s3://bucket/pub/a", "s3://bucket/pub/copy"}, "copy:", true},
		{[]string{"s3", "cp", "s3://bucket/priv/b", "-"}, "403", false},
		{[]string{"s3", "rm", "s3://bucket/pub/copy"}, "delete:", true},
		{[]string{"s3", "rm", "s3://bucket/priv/b"}, "AccessDenied", false},
		{[]string{"s3api", "put-object-tagging", "--bucket", "bucket", "--key", "pub/large", "--tagging", "TagSet=[]"}, "s3:PutObjectTagging", false},
		{[]string{"sts", "get-caller-identity"}, alice, true},
		{[]string{"sqs", "list-queues"}, "sqs:listqueues", false},
		{[]string{"dax", "describe-clusters"}, "dax:DescribeClusters", false},
	} {
		if out, err := run(test.args...); (err == nil) != test.ok || !strings.Contains(out, test.want) {
			t.Errorf("aws %s: %v, %s; want %q", strings.Join(test.args, " "), err, out, test.want)
		}
	}
}
