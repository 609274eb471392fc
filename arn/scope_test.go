package arn

import (
	"errors"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestScope(t *testing.T) {
	s := Scope{Region: "us-east-1", Account: "123456789012"}
	gov := Scope{Partition: "aws-us-gov", Region: "us-gov-west-1", Account: "1"}
	global := Scope{Account: "123456789012"}
	tests := []struct {
		make func() (ARN, error)
		want string
	}{
		{func() (ARN, error) { return s.Table("Books") }, "arn:aws:dynamodb:us-east-1:123456789012:table/Books"},
		{func() (ARN, error) { return s.Table("a.b") }, "arn:aws:dynamodb:us-east-1:123456789012:table/a.b"},
		{func() (ARN, error) { return gov.Table("_-.") }, "arn:aws-us-gov:dynamodb:us-gov-west-1:1:table/_-."},
		{func() (ARN, error) { return s.Index("Books", "By-Author") }, "arn:aws:dynamodb:us-east-1:123456789012:table/Books/index/By-Author"},
		{func() (ARN, error) { return s.Stream("Books", "2024-02-12T18:57:26.492") }, "arn:aws:dynamodb:us-east-1:123456789012:table/Books/stream/2024-02-12T18:57:26.492"},
		{func() (ARN, error) { return s.Backup("Books", "01489602797149-73d8d5bc") }, "arn:aws:dynamodb:us-east-1:123456789012:table/Books/backup/01489602797149-73d8d5bc"},
		{func() (ARN, error) { return s.Export("Books", "e") }, "arn:aws:dynamodb:us-east-1:123456789012:table/Books/export/e"},
		{func() (ARN, error) { return s.Import("Books", "m") }, "arn:aws:dynamodb:us-east-1:123456789012:table/Books/import/m"},
		{func() (ARN, error) { return s.GlobalTable("Books") }, "arn:aws:dynamodb::123456789012:global-table/Books"},
		{func() (ARN, error) { return global.GlobalTable("Books") }, "arn:aws:dynamodb::123456789012:global-table/Books"},
		{func() (ARN, error) { return s.Cache("DAXCluster01") }, "arn:aws:dax:us-east-1:123456789012:cache/daxcluster01"},
		{func() (ARN, error) { return s.Cache("AZ-az") }, "arn:aws:dax:us-east-1:123456789012:cache/az-az"},
		{func() (ARN, error) { return s.Cache("a-b-c") }, "arn:aws:dax:us-east-1:123456789012:cache/a-b-c"},
		{func() (ARN, error) { return global.User("alice") }, "arn:aws:iam::123456789012:user/alice"},
		{func() (ARN, error) { return s.User("/a/b/Al+i=c,e.@-_") }, "arn:aws:iam::123456789012:user/a/b/Al+i=c,e.@-_"},
		{func() (ARN, error) { return s.User("!/~/z") }, "arn:aws:iam::123456789012:user/!/~/z"},
		{func() (ARN, error) { return global.Role("Reader") }, "arn:aws:iam::123456789012:role/Reader"},
		{func() (ARN, error) { return gov.Role("service-role/Reader") }, "arn:aws-us-gov:iam::1:role/service-role/Reader"},
		{func() (ARN, error) { return s.Resolve("Books") }, "arn:aws:dynamodb:us-east-1:123456789012:table/Books"},
		{func() (ARN, error) { return s.Resolve("arn:aws-cn:dynamodb:cn-north-1:9:table/Books") }, "arn:aws-cn:dynamodb:cn-north-1:9:table/Books"},
		{func() (ARN, error) { return MustParse("arn:aws:dynamodb:r:1:table/T/index/I").Scope().Table("Tea") }, "arn:aws:dynamodb:r:1:table/Tea"},
		{func() (ARN, error) { return s.Table(strings.Repeat("x", 255)) }, "arn:aws:dynamodb:us-east-1:123456789012:table/" + strings.Repeat("x", 255)},
	}
	for _, tt := range tests {
		got, err := tt.make()
		if err != nil || got.String() != tt.want {
			t.Errorf("got %q, %v; want %q", got, err, tt.want)
			continue
		}
		if got != MustParse(tt.want) {
			t.Errorf("%q is not what Parse makes of it", got)
		}
	}
}

func TestScopeErrors(t *testing.T) {
	s := Scope{Region: "us-east-1", Account: "123456789012"}
	const (
		table  = "the name of a table"
		label  = "a stream label"
		cache  = "the name of a DAX cluster"
		path   = "the path of a user"
		name   = "the name of a user"
		region = "a Region"
	)
	type result struct {
		Text   string
		Offset int
	}
	at := func(text string, offset int) result { return result{text, offset} }
	call := func(_ ARN, err error) error { return err }
	tests := []struct {
		err    error
		want   result
		reason string
	}{
		{call(s.Table("")), at("", 0), table},
		{call(s.Table("ab")), at("ab", 2), table},
		{call(s.Table(strings.Repeat("x", 256))), at(strings.Repeat("x", 256), 255), table},
		{call(s.Table("a/index/b")), at("a/index/b", 1), table},
		{call(s.Table("Boo*")), at("Boo*", 3), table},
		{call(s.Table("caf\u00e9")), at("caf\u00e9", 3), table},
		{call(s.Table("a\u212ab")), at("a\u212ab", 1), table},
		{call(s.Index("Books", "x")), at("x", 1), table},
		{call(s.Index("B", "index")), at("B", 1), table},
		{call(s.Stream("Books", "")), at("", 0), label},
		{call(s.Stream("Books", "a/b")), at("a/b", 1), label},
		{call(s.Stream("Books!", "2024")), at("Books!", 5), table},
		{call(s.Backup("Books", "*")), at("*", 0), label},
		{call(s.Export("Books", "?")), at("?", 0), label},
		{call(s.Import("Books", strings.Repeat("1", 256))), at(strings.Repeat("1", 256), 255), label},
		{call(s.GlobalTable("x y")), at("x y", 1), table},
		{call(s.Cache("")), at("", 0), cache},
		{call(s.Cache("1abc")), at("1abc", 0), cache},
		{call(s.Cache("-abc")), at("-abc", 0), cache},
		{call(s.Cache("a--b")), at("a--b", 2), cache},
		{call(s.Cache("ab-")), at("ab-", 2), cache},
		{call(s.Cache("a_b")), at("a_b", 1), cache},
		{call(s.Cache("Kelvin\u212a")), at("kelvin\u212a", 6), cache},
		{call(s.Cache("a23456789012345678901")), at("a23456789012345678901", 20), cache},
		{call(s.User("")), at("", 0), name},
		{call(s.User("a b")), at("a b", 1), name},
		{call(s.User("p/a b")), at("p/a b", 3), name},
		{call(s.User("p/")), at("p/", 2), name},
		{call(s.User("al*ce")), at("al*ce", 2), name},
		{call(s.User(strings.Repeat("a", 65))), at(strings.Repeat("a", 65), 64), name},
		{call(s.User("p q/alice")), at("p q/alice", 1), path},
		{call(s.User("//alice")), at("/alice", 0), path},
		{call(s.Role("p//R")), at("p//R", 1), path},
		{call(s.Role(strings.Repeat("p", 511) + "/R")), at(strings.Repeat("p", 511)+"/R", 511), path},
		{call(s.Resolve("Books:x")), at("Books:x", 5), table},
		{call(s.Resolve("")), at("", 0), table},
		{call(s.Resolve("arn:aws:dynamodb")), at("arn:aws:dynamodb", 16), "six parts"},
		{call(s.Resolve("arn:aws:iam::1:user/Books")), at("arn:aws:iam::1:user/Books", 8), "kind: user"},
		{call(s.Resolve("arn:aws:dynamodb:r:1:table/Books/index/I")), at("arn:aws:dynamodb:r:1:table/Books/index/I", 8), "kind: index"},
		{call(s.Resolve("arn:aws:dynamodb:r:1:table/x")), at("x", 1), table},
		{call(s.Resolve("arn:aws:dynamodb::1:table/Books")), at("", 0), region},
		{call(s.Resolve("arn:aws:dynamodb:r::table/Books")), at("", 0), "an account"},
		{call(Scope{Account: "1"}.Table("Books")), at("", 0), region},
		{call(Scope{Region: "us-*-1", Account: "1"}.Table("Books")), at("us-*-1", 3), region},
		{call(Scope{Region: "US", Account: "1"}.Cache("c")), at("US", 0), region},
		{call(Scope{Region: "r"}.Table("Books")), at("", 0), "an account"},
		{call(Scope{Region: "r", Account: "1x"}.Table("Books")), at("1x", 1), "an account"},
		{call(Scope{Region: "r", Account: "x1"}.Table("Books")), at("x1", 0), "an account"},
		{call(Scope{Region: "r", Account: "1", Partition: "AWS"}.Table("Books")), at("AWS", 0), "not a partition"},
		{call(Scope{}.User("alice")), at("", 0), "an account"},
	}
	for i, tt := range tests {
		var e *Error
		if !errors.As(tt.err, &e) {
			t.Errorf("%d: error %v, want an *Error", i, tt.err)
			continue
		}
		if d := cmp.Diff(tt.want, result{e.Text, e.Offset}); d != "" || !strings.Contains(e.Reason, tt.reason) {
			t.Errorf("%v, want reason %q; mismatch (-want +got):\n%s", e, tt.reason, d)
		}
	}
}
