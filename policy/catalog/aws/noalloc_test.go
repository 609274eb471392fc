package aws_test

import (
	"testing"

	"github.com/iameval/iameval/policy/catalog/aws"
)

// TestNoAllocs holds look-ups to their promise: once a service was asked for,
// they allocate nothing.
func TestNoAllocs(t *testing.T) {
	c := aws.Default()
	a, _ := c.Action("ec2:RunInstances")
	tests := []struct {
		name string
		run  func()
	}{
		{"Default", func() { aws.Default() }},
		{"Service", func() { c.Service("EC2") }},
		{"Action", func() { c.Action("EC2:runinstances") }},
		{"Action unknown", func() { c.Action("ec2:RunInstance") }},
		{"Key", func() { c.Key("ec2:InstanceType") }},
		{"Key variable", func() { c.Key("kms:EncryptionContext:Team") }},
		{"Level", func() { a.Level() }},
		{"Types", func() {
			for r := range a.Types() {
				_, _ = r.Type(), r.Required()
			}
		}},
		{"Takes", func() { a.Takes("ec2:InstanceType") }},
		{"Takes unknown", func() { a.Takes("ec2:NoSuchKey") }},
	}
	for _, tt := range tests {
		tt.run()
		if n := testing.AllocsPerRun(100, tt.run); n != 0 {
			t.Errorf("%s: %v allocations, want 0", tt.name, n)
		}
	}
}

// TestFirstUse holds the first look-up in a service to one allocation, that of
// its lines.
func TestFirstUse(t *testing.T) {
	c := read(t, string(table(t)))
	fresh := aws.Fresh(string(table(t)))
	var names []string
	for s := range c.Services() {
		for a := range s.Actions() {
			names = append(names, a.String())
			break
		}
	}
	i := 0
	n := testing.AllocsPerRun(len(names)-1, func() { // it runs once more, before it counts
		if _, ok := fresh.Action(names[i]); !ok {
			t.Errorf("no action %s", names[i])
		}
		i++
	})
	if n > 1 {
		t.Errorf("the first look-up of a service makes %v allocations, want 1", n)
	}
}

// BenchmarkDefault is what the first call of Default costs.
func BenchmarkDefault(b *testing.B) {
	text := string(table(b))
	b.ReportAllocs()
	for b.Loop() {
		aws.Fresh(text)
	}
}

// BenchmarkFirstUse is what the first look-up in the largest service costs,
// and in one of middling size.
func BenchmarkFirstUse(b *testing.B) {
	text := string(table(b))
	for _, name := range []string{"ec2:RunInstances", "dynamodb:GetItem"} {
		b.Run(name, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				b.StopTimer()
				c := aws.Fresh(text)
				b.StartTimer()
				c.Action(name)
			}
		})
	}
}

func BenchmarkAction(b *testing.B) {
	c := aws.Default()
	b.ReportAllocs()
	for b.Loop() {
		c.Action("ec2:RunInstances")
	}
}

func BenchmarkTakes(b *testing.B) {
	a, _ := aws.Default().Action("ec2:RunInstances")
	b.ReportAllocs()
	for b.Loop() {
		a.Takes("ec2:NoSuchKey")
	}
}
