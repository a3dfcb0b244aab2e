-- Parts whose stock over all shelves is below their minimum, the most urgent first.
SELECT
  part.number,
  part.name,
  supplier.name AS supplier,
  COALESCE(SUM(shelf.pieces), 0) AS in_stock,
  part.minimum - COALESCE(SUM(shelf.pieces), 0) AS missing
FROM part
LEFT JOIN supplier ON supplier.id = part.supplier_id
LEFT JOIN shelf ON shelf.part_number = part.number
WHERE part.discontinued = 0
GROUP BY part.number
HAVING in_stock < part.minimum
ORDER BY missing DESC, part.number;
