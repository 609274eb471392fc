package main

import (
	"fmt"
	"runtime"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/google/go-cmp/cmp"
)

// TestParallel: as many processors as there are give the same findings in the same order.
func TestParallel(t *testing.T) {
	var users []string
	for i := range 3*maxTogether + 7 {
		users = append(users, user(fmt.Sprintf("U%d", i), reading("Books")+strings.Repeat(" ", i%3), ""))
	}
	text := strings.ReplaceAll(export(users, nil, nil, nil), "dynamodb:GetItem", "dynamodb:GteItem")
	lint := func(n int) (out string) {
		defer runtime.GOMAXPROCS(runtime.GOMAXPROCS(n))
		_, out, _ = here(text, "lint", "--format", "json", "-")
		return out
	}
	one, more := lint(1), lint(4)
	if diff := cmp.Diff(one, more); diff != "" || strings.Count(one, "unknown-action") < len(users) {
		t.Errorf("%d findings, mismatch (-one +four):\n%.2000s", strings.Count(one, "unknown-action"), diff)
	}
}

// TestLongLine: places in a long line are counted from the marks in it.
func TestLongLine(t *testing.T) {
	text := strings.Repeat("aü€𝄞", 5000) + "\n" + strings.Repeat("ü", 9000)
	src := newSource("x", []byte(text))
	for i := range text {
		if i%97 != 0 {
			continue
		}
		start := strings.LastIndexByte(text[:i], '\n') + 1
		if got, want := src.position(i).Column, utf8.RuneCountInString(text[start:i])+1; got != want {
			t.Fatalf("offset %d is in column %d, want %d", i, got, want)
		}
	}
}
