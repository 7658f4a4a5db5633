# Thin on purpose: each target is a few commands; what takes more is a script under scripts/.

KMEMO := .build/release/kmemo

.PHONY: run build test site format clean

run: build
	@echo "== index"
	@$(KMEMO) index
	@echo "== kmemo search buddy allocator"
	@$(KMEMO) search buddy allocator --limit 3 --language en
	@echo "== kmemo search 缺页 --language zh"
	@$(KMEMO) search 缺页 --limit 3 --language zh
	@echo "== kmemo run buddy-split"
	@$(KMEMO) run buddy-split --language en
	@echo "== site"
	@$(KMEMO) site
	@echo
	@echo "Open   $(CURDIR)/site/public/index.html"
	@echo "Try    $(KMEMO) search \"page fault\""
	@echo "       $(KMEMO) show 22"
	@echo "       $(KMEMO) run page-walk --step"
	@echo "       $(KMEMO) quiz"

build:
	@scripts/install-dependencies.sh build
	@swift build -c release --product kmemo --quiet

site: build
	@$(KMEMO) site

test:
	@scripts/test.sh

format:
	@swift format format --in-place --parallel --recursive --configuration .swift-format Package.swift Sources Tests Content/snippets

clean:
	rm -rf .build site/public
